// SPDX-License-Identifier: Apache-2.0
'use client';
import { useSearchParams } from 'next/navigation';
import { useCallback } from 'react';

/** A query with some parameters changed; null and an empty text take one out. Pure. */
export function withParameters(query: string, changes: Readonly<Record<string, string | null>>): string {
  const parameters = new URLSearchParams(query);
  for (const [name, value] of Object.entries(changes)) {
    if (value === null || value === '') {
      parameters.delete(name);
    } else {
      parameters.set(name, value);
    }
  }
  return parameters.toString();
}

/**
 * The page's query, where its filters live, and a function that changes some of it in place. A component that uses it has
 * to stand in a Suspense, since an exported page does not know its query.
 */
export function useQuery(): [URLSearchParams, (changes: Readonly<Record<string, string | null>>) => void] {
  const parameters = useSearchParams();
  const change = useCallback((changes: Readonly<Record<string, string | null>>) => {
    const query = withParameters(location.search, changes);
    history.replaceState(null, '', location.pathname + (query === '' ? '' : `?${query}`));
  }, []);
  return [new URLSearchParams(parameters), change];
}
