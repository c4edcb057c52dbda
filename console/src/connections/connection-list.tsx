// SPDX-License-Identifier: Apache-2.0
'use client';
import { Suspense } from 'react';
import useSWR from 'swr';
import { getAll } from '@/api/client';
import { Problem } from '@/api/problem';
import { connection, page, type Connection } from '@/api/wire';
import { Button } from '@/design/button';
import list from '@/design/list.module.css';
import { SortedHeading } from '@/design/sorted-heading';
import { EmptyState, ErrorState, LoadingRows, Notice } from '@/design/states';
import table from '@/design/table.module.css';
import { bytes, count } from '@/format/numbers';
import { clock, dateTime, duration } from '@/format/times';
import { useNow } from '@/live/use-now';
import { useKeyId, useMay } from '@/session/session';
import { PageHead } from '@/shell/page-head';
import { useQuery } from '@/shell/query';
import {
  chosenOrder,
  inConnectionOrder,
  parseConnectionOrder,
  type ConnectionOrder,
  type ConnectionSort,
} from './connection-order';
import styles from './connections.module.css';

const REFRESH_MS = 3_000;

const TRANSPORTS: Record<Connection['transport'], string> = {
  websocket: 'WebSocket',
  sse: 'SSE',
  log: 'Log',
};

const connections = page(connection);

interface Read {
  all: readonly Connection[];
  at: number;
}

/** Who is connected at the moment, how far behind, and with how much that waits; read anew while the page is seen. */
export function ConnectionList() {
  return (
    <Suspense fallback={<LoadingRows />}>
      <List />
    </Suspense>
  );
}

function List() {
  const may = useMay('key:manage');
  const [query, change] = useQuery();
  const { data, error, mutate } = useSWR<Read, unknown>(
    may ? '/api/connections' : null,
    async (path: string) => ({ all: (await getAll(path, connections)).data, at: Date.now() }),
    { refreshInterval: REFRESH_MS, dedupingInterval: 500 },
  );
  const problem = !may
    ? Problem.forbidden('key:manage')
    : error === undefined
      ? undefined
      : Problem.of(error);
  const refresh = () => void mutate();
  return (
    <>
      <PageHead title="Connections">
        {data === undefined ? null : (
          <>
            <span className={styles['at']}>as of {clock(data.at)}</span>
            <Button icon="restart" onClick={refresh}>
              Refresh
            </Button>
          </>
        )}
      </PageHead>
      {data === undefined ? (
        problem === undefined ? (
          <LoadingRows />
        ) : (
          <ErrorState problem={problem} onRetry={refresh} />
        )
      ) : (
        <>
          <div className={list['notices']}>
            {problem === undefined ? null : (
              <div role="alert">
                <Notice tone="bad">
                  {problem.message} What is shown is as of {clock(data.at)}.
                </Notice>
              </div>
            )}
          </div>
          {data.all.length === 0 ? (
            <EmptyState title="Nobody is connected">
              <p>Streams show here while they are open: WebSockets, SSE, and logs that are followed.</p>
            </EmptyState>
          ) : (
            <Connections
              all={data.all}
              order={parseConnectionOrder(query)}
              onSort={(sort) => change({ sort })}
            />
          )}
        </>
      )}
    </>
  );
}

const COLUMNS: readonly { by: ConnectionSort | null; name: string; number?: boolean }[] = [
  { by: 'key', name: 'Key' },
  { by: 'transport', name: 'Transport' },
  { by: 'lag', name: 'Behind', number: true },
  { by: 'queued', name: 'Queued', number: true },
  { by: null, name: 'Topics' },
  { by: null, name: 'Address' },
  { by: 'since', name: 'Open for' },
];

function Connections({
  all,
  order,
  onSort,
}: {
  all: readonly Connection[];
  order: ConnectionOrder;
  onSort: (sort: string) => void;
}) {
  const own = useKeyId();
  const keys = new Set(all.map(({ key_id: id }) => id)).size;
  return (
    <>
      <p className={styles['summary']}>
        {all.length === 1 ? 'One stream is open, of ' : `${count(all.length)} streams are open, of `}
        {keys === 1 ? 'one key' : `${count(keys)} keys`}. Behind counts changes of the whole log that a stream
        has not been handed yet; queued is what its client has not taken.
      </p>
      <div className={list['frame']}>
        <table className={table['table']}>
          <thead>
            <tr>
              {COLUMNS.map(({ by, name, number }) => {
                const className = number === true ? table['number'] : undefined;
                return by === null ? (
                  <th key={name} scope="col" className={className}>
                    {name}
                  </th>
                ) : (
                  <SortedHeading
                    key={name}
                    name={name}
                    className={className}
                    order={by === order.by ? (order.descending ? 'descending' : 'ascending') : null}
                    onSort={() => onSort(chosenOrder(order, by))}
                  />
                );
              })}
            </tr>
          </thead>
          <tbody>
            {inConnectionOrder(all, order).map((one) => (
              <Row key={one.id} connection={one} own={one.key_id === own} />
            ))}
          </tbody>
        </table>
      </div>
    </>
  );
}

function Row({ connection: one, own }: { connection: Connection; own: boolean }) {
  const now = useNow();
  return (
    <tr data-row={one.id}>
      <td data-label="Key">
        <span>
          <span className={list['name']}>{one.key_name}</span>
          {own ? <span className={list['mark']}>your key</span> : null}
          <code className={list['under']}>{one.key_id}</code>
        </span>
      </td>
      <td data-label="Transport" title={one.id}>
        {TRANSPORTS[one.transport]}
      </td>
      <td data-label="Behind" className={table['number']} title={`handed everything up to ${one.position}`}>
        {one.lag === 0 ? <span className={table['faint']}>0</span> : <strong>{count(one.lag)}</strong>}
      </td>
      <td data-label="Queued" className={table['number']}>
        {one.bytes_queued === 0 ? (
          <span className={table['faint']}>0 B</span>
        ) : (
          <strong>{bytes(one.bytes_queued)}</strong>
        )}
      </td>
      <td data-label="Topics">
        {one.topics.length === 0 ? <span className={table['faint']}>none</span> : one.topics.join(', ')}
      </td>
      <td data-label="Address">
        <code>{one.address}</code>
      </td>
      <td data-label="Open for">
        <time dateTime={one.connected_at} title={dateTime(one.connected_at)}>
          {duration(now - Date.parse(one.connected_at))}
        </time>
      </td>
    </tr>
  );
}
