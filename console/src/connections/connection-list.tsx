// SPDX-License-Identifier: Apache-2.0
'use client';
import { getAll } from '@/api/client';
import { connection, page, type Connection } from '@/api/wire';
import { Button } from '@/design/button';
import { DataTable, type DataColumn } from '@/design/data-table';
import list from '@/design/list.module.css';
import { EmptyState, Notice } from '@/design/states';
import table from '@/design/table.module.css';
import { bytes, count } from '@/format/numbers';
import { clock, dateTime, duration } from '@/format/times';
import { useFetch } from '@/live/use-fetch';
import { useNow } from '@/live/use-now';
import { useKeyId } from '@/session/session';
import { useQuery } from '@/shell/query';
import { ResourceList } from '@/shell/resource-list';
import { sortParameter } from '@/shell/sort';
import { parseConnectionSort, sortConnections, type ConnectionSort } from './connection-sort';

const REFRESH_MS = 3_000;

const TRANSPORTS: Record<Connection['transport'], string> = {
  websocket: 'WebSocket',
  sse: 'SSE',
  log: 'Log',
  terminal: 'Terminal',
};
const DESCENDING_FIRST: readonly ConnectionSort[] = ['lag', 'queued'];

const connections = page(connection);

/** The page of open connections, polled because no event reports them. */
export function ConnectionList() {
  const [query, change] = useQuery();
  const own = useKeyId();
  const read = useFetch({
    key: '/api/connections',
    read: async () => ({ all: (await getAll('/api/connections', connections)).data, at: Date.now() }),
    needs: 'key:manage',
    refreshMs: REFRESH_MS,
  });
  const { data, problem, refresh } = read;
  const all = data?.all ?? [];
  const keys = new Set(all.map(({ key_id: id }) => id)).size;
  const sort = parseConnectionSort(query);
  const columns: readonly DataColumn<Connection, ConnectionSort>[] = [
    {
      name: 'Key',
      sort: 'key',
      cell: ({ key_id: id, key_name: name }) => (
        <span>
          <span className={list['name']}>{name}</span>
          {id === own ? <span className={list['mark']}>your key</span> : null}
          <code className={list['under']}>{id}</code>
        </span>
      ),
    },
    {
      name: 'Transport',
      sort: 'transport',
      cell: ({ id, transport }) => <span title={id}>{TRANSPORTS[transport]}</span>,
    },
    {
      name: 'Behind',
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
      sort: 'queued',
      number: true,
      cell: ({ bytes_queued: queued }) => <Amount value={queued} text={bytes(queued)} />,
    },
    {
      name: 'Topics',
      cell: ({ topics }) =>
        topics.length === 0 ? <span className={table['faint']}>none</span> : topics.join(', '),
    },
    { name: 'Address', cell: ({ address }) => <code>{address}</code> },
    { name: 'Open for', sort: 'since', cell: ({ connected_at: since }) => <OpenFor since={since} /> },
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
      total={all.length}
      shown={all.length}
      empty={
        <EmptyState title="No open connections">
          <p>WebSockets, SSE streams and followed logs appear here while they are open.</p>
        </EmptyState>
      }
      summary={
        <>
          {all.length === 1 ? '1 open stream' : `${count(all.length)} open streams`} of{' '}
          {keys === 1 ? '1 key' : `${count(keys)} keys`}. Behind: events not yet delivered. Queued: bytes
          waiting for the client.
        </>
      }
      table={
        <DataTable
          columns={columns}
          rows={sortConnections(all, sort)}
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
    <time dateTime={since} title={dateTime(since)}>
      {duration(now - Date.parse(since))}
    </time>
  );
}
