// SPDX-License-Identifier: Apache-2.0
import type { Connection } from '@/api/wire';

export const CONNECTION_SORTS = ['lag', 'queued', 'key', 'transport', 'since'] as const;

export type ConnectionSort = (typeof CONNECTION_SORTS)[number];

/** In which order connections are shown; it lives in the page's query. */
export interface ConnectionOrder {
  by: ConnectionSort;
  descending: boolean;
}

/** Reads an order; who lags most comes first without one. Pure. */
export function parseConnectionOrder(query: URLSearchParams): ConnectionOrder {
  const sort = query.get('sort') ?? '';
  const by = CONNECTION_SORTS.find((name) => name === sort.replace(/^-/, ''));
  return by === undefined ? { by: 'lag', descending: true } : { by, descending: sort.startsWith('-') };
}

/** The order's parameter once a column was chosen: the other way round where it is the order already. Pure. */
export function chosenOrder(now: ConnectionOrder, by: ConnectionSort): string {
  const most = by === 'lag' || by === 'queued';
  const descending = now.by === by ? !now.descending : most;
  return `${descending ? '-' : ''}${by}`;
}

/** Connections in an order; those that are alike by bytes that wait, then the newest first. Pure. */
export function inConnectionOrder(
  connections: readonly Connection[],
  { by, descending }: ConnectionOrder,
): Connection[] {
  const direction = descending ? -1 : 1;
  const compare = (one: Connection, two: Connection): number => {
    switch (by) {
      case 'lag':
        return one.lag - two.lag;
      case 'queued':
        return one.bytes_queued - two.bytes_queued;
      case 'key':
        return one.key_name.localeCompare(two.key_name, undefined, { numeric: true });
      case 'transport':
        return one.transport.localeCompare(two.transport);
      case 'since':
        return one.connected_at.localeCompare(two.connected_at);
    }
  };
  return [...connections].sort(
    (one, two) =>
      direction * compare(one, two) || two.bytes_queued - one.bytes_queued || two.id.localeCompare(one.id),
  );
}
