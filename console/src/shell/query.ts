// SPDX-License-Identifier: Apache-2.0
'use client';
import { useSearchParams } from 'next/navigation';
import { useCallback } from 'react';

/** Changes parameters of a query. Null or an empty text removes a parameter. Pure. */
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

/** Returns the query of the page, which contains its filters, and a function that changes parameters in place. */
export function useQuery(): [URLSearchParams, (changes: Readonly<Record<string, string | null>>) => void] {
  const parameters = useSearchParams();
  const change = useCallback((changes: Readonly<Record<string, string | null>>) => {
    const query = withParameters(location.search, changes);
    history.replaceState(null, '', location.pathname + (query === '' ? '' : `?${query}`));
  }, []);
  return [new URLSearchParams(parameters), change];
}
