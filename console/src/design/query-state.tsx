// SPDX-License-Identifier: Apache-2.0
import type { ReactNode } from 'react';
import type { Problem } from '@/api/problem';
import { ErrorState, LoadingRows } from './states';

/** Data that is read from the API. */
export interface Query<T> {
  /** Undefined until the first response. */
  data: T | undefined;
  /** Why the last read failed. Earlier data is kept. */
  problem: Problem | undefined;
  /** Reads the data again. */
  refresh: () => void;
}

interface QueryStateProps<T> {
  query: Query<T>;
  /** How many placeholder rows to show while it loads. */
  rows?: number;
  children: (data: T) => ReactNode;
}

/** Shows the data of a query, a loading state or an error. */
export function QueryState<T>({ query, rows = 6, children }: QueryStateProps<T>) {
  const { data, problem, refresh } = query;
  if (data !== undefined) {
    return children(data);
  }
  return problem === undefined ? (
    <LoadingRows rows={rows} />
  ) : (
    <ErrorState problem={problem} onRetry={refresh} />
  );
}
