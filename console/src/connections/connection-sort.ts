// SPDX-License-Identifier: Apache-2.0
import type { Connection } from '@/api/wire';
import type { Sort } from '@/design/data-table';
import { parseSort } from '@/shell/sort';

const SORT_KEYS = ['lag', 'queued', 'key', 'transport', 'since'] as const;

export type ConnectionSort = (typeof SORT_KEYS)[number];

/** Reads the order. By default, the connection that lags the most comes first. Pure. */
export function parseConnectionSort(query: URLSearchParams): Sort<ConnectionSort> {
  return parseSort(query, SORT_KEYS, { by: 'lag', descending: true });
}

/** Sorts connections. Ties are sorted by queued bytes, and then newest first. Pure. */
export function sortConnections(
  connections: readonly Connection[],
  { by, descending }: Sort<ConnectionSort>,
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

/**
 * Whether a connection belongs to a key, given by its id or part of its name, ignoring case. An empty string matches
 * any key. Pure.
 */
export function isOfKey({ key_id: id, key_name: name }: Connection, text: string): boolean {
  const key = text.trim().toLowerCase();
  return id === key || name.toLowerCase().includes(key);
}
