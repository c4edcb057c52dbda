// SPDX-License-Identifier: Apache-2.0
import type { Sort } from '@/design/data-table';

/** Reads the sort order of a list from the query parameter `sort`: a key, with a minus sign if descending. Pure. */
export function parseSort<S extends string>(
  query: URLSearchParams,
  keys: readonly S[],
  fallback: Sort<S>,
): Sort<S> {
  const text = query.get('sort') ?? '';
  const by = keys.find((key) => key === text.replace(/^-/, ''));
  return by === undefined ? fallback : { by, descending: text.startsWith('-') };
}

/**
 * Returns the query parameter after a click on a column: a second click reverses the order. Pure.
 *
 * @param descendingFirst the keys that start with the largest value
 */
export function sortParameter<S extends string>(
  current: Sort<S>,
  by: S,
  descendingFirst: readonly S[],
): string {
  const descending = current.by === by ? !current.descending : descendingFirst.includes(by);
  return `${descending ? '-' : ''}${by}`;
}
