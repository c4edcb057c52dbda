// SPDX-License-Identifier: Apache-2.0
'use client';
import { getAll } from '@/api/client';
import { serverNow } from '@/api/server-clock';
import { connection, page, type Connection } from '@/api/wire';
import { Button } from '@/design/button';
import { Clip, ClippedName } from '@/design/clip';
import { DataTable, type DataColumn } from '@/design/data-table';
import list from '@/design/list.module.css';
import { SearchField } from '@/design/search-field';
import { EmptyState, Notice } from '@/design/states';
import table from '@/design/table.module.css';
import { bytes, count } from '@/format/numbers';
import { clock, duration, utc } from '@/format/times';
import { useFetch } from '@/live/use-fetch';
import { useNow } from '@/live/use-now';
import { useKeyId } from '@/session/session';
import { useQuery } from '@/address/query';
import { ResourceList } from '@/shell/resource-list';
import { sortParameter } from '@/shell/sort';
import { useWS } from '@/streams/provider';
import { isOfKey, parseConnectionSort, sortConnections, type ConnectionSort } from './connection-sort';

const REFRESH_MS = 3_000;

const TRANSPORTS: Record<Connection['transport'], string> = {
  websocket: 'WebSocket',
  sse: 'SSE',
  log: 'Log',
  terminal: 'Terminal',
};
const DESCENDING_FIRST: readonly ConnectionSort[] = ['lag', 'queued'];

const connections = page(connection);

/** The page that lists open connections. The list is polled, because no event reports changes to it. */
export function ConnectionList() {
  const [query, change] = useQuery();
  const own = useKeyId();
  // the first list contains the page's own connection
  const connecting = useWS('').kind === 'connecting';
  const read = useFetch({
    key: connecting ? null : '/api/connections',
    read: async () => ({ all: (await getAll('/api/connections', connections)).data, at: serverNow() }),
    needs: 'key:manage',
    refreshMs: REFRESH_MS,
  });
  const { data, problem, refresh } = read;
  const all = data?.all ?? [];
  const keys = new Set(all.map(({ key_id: id }) => id)).size;
  const text = query.get('key') ?? '';
  const shown = all.filter((one) => isOfKey(one, text));
  const sort = parseConnectionSort(query);
  const columns: readonly DataColumn<Connection, ConnectionSort>[] = [
    {
      name: 'Key',
      sort: 'key',
      cell: ({ key_id: id, key_name: name }) => (
        <span>
          <span className={`${list['name'] ?? ''} ${list['marked'] ?? ''}`}>
            <ClippedName name={name} />
            {id === own ? <span className={list['mark']}>your key</span> : null}
          </span>
          <code className={list['under']}>{id}</code>
        </span>
      ),
    },
    {
      name: 'Transport',
      width: 8,
      sort: 'transport',
      cell: ({ id, transport }) => <span title={id}>{TRANSPORTS[transport]}</span>,
    },
    {
      name: 'Behind',
      width: 7,
      sort: 'lag',
      number: true,
      cell: ({ lag, position }) => (
        <span title={`delivered up to ${position}`}>
          <Amount value={lag} text={count(lag)} />
        </span>
      ),
    },
    {
      name: 'Queued',
      width: 7,
      sort: 'queued',
      number: true,
      cell: ({ bytes_queued: queued }) => <Amount value={queued} text={bytes(queued)} />,
    },
    {
      name: 'Topics',
      from: 'medium',
      cell: ({ topics }) =>
        topics.length === 0 ? <span className={table['faint']}>none</span> : <Clip>{topics.join(', ')}</Clip>,
    },
    { name: 'Address', from: 'wide', cell: ({ address }) => <Clip mono>{address}</Clip> },
    {
      name: 'Open for',
      sort: 'since',
      width: 8,
      cell: ({ connected_at: since }) => <OpenFor since={since} />,
    },
  ];
  return (
    <ResourceList
      title="Connections"
      actions={
        data === undefined ? null : (
          <>
            <span className={list['readAt']}>As of {clock(data.at)}</span>
            <Button icon="restart" onClick={refresh}>
              Refresh
            </Button>
          </>
        )
      }
      notices={
        data === undefined || problem === undefined ? null : (
          <div role="alert">
            <Notice tone="bad">
              {problem.message} Showing the connections as of {clock(data.at)}.
            </Notice>
          </div>
        )
      }
      query={read}
      filters={
        <SearchField
          label="Key: name or ID"
          placeholder="Key"
          value={text}
          onValue={(key) => change({ key })}
        />
      }
      onClearFilters={() => change({ key: null })}
      total={all.length}
      shown={shown.length}
      empty={
        <EmptyState title="No open connections">
          <p>WebSockets, SSE streams and followed logs appear here while they are open.</p>
        </EmptyState>
      }
      summary={
        <>
          {all.length === 1 ? '1 open stream' : `${count(all.length)} open streams`} of{' '}
          {keys === 1 ? '1 key' : `${count(keys)} keys`}. “Behind” counts changes that have not been delivered
          yet. “Queued” counts bytes that have not been sent to the client yet.
        </>
      }
      table={
        <DataTable
          columns={columns}
          rows={sortConnections(shown, sort)}
          sort={sort}
          onSort={(by) => change({ sort: sortParameter(sort, by, DESCENDING_FIRST) })}
        />
      }
    />
  );
}

/** An amount that is emphasized unless it is zero. */
function Amount({ value, text }: { value: number; text: string }) {
  return value === 0 ? <span className={table['faint']}>{text}</span> : <strong>{text}</strong>;
}

function OpenFor({ since }: { since: string }) {
  const now = useNow();
  return (
    <time dateTime={since} title={utc(since)}>
      {duration(now - Date.parse(since))}
    </time>
  );
}
