// SPDX-License-Identifier: Apache-2.0
'use client';
import { useSearchParams } from 'next/navigation';
import { useCallback } from 'react';

/** Changes parameters of a query. Null or an empty string removes a parameter. Pure. */
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

const RETRY_MS = 1_000;

let retry: ReturnType<typeof setTimeout> | undefined;

/**
 * Replaces the address. Safari rejects more than 100 changes in 30 seconds, a limit that one change per typed letter
 * can exceed.
 */
function replaceAddress(address: string): void {
  clearTimeout(retry);
  try {
    history.replaceState(null, '', address);
  } catch {
    retry = setTimeout(() => replaceAddress(address), RETRY_MS);
  }
}

/** Returns the page's query, which contains its filters, and a function that changes parameters in place. */
export function useQuery(): [URLSearchParams, (changes: Readonly<Record<string, string | null>>) => void] {
  const parameters = useSearchParams();
  const change = useCallback((changes: Readonly<Record<string, string | null>>) => {
    const query = withParameters(location.search, changes);
    if (query !== withParameters(location.search, {})) {
      replaceAddress(location.pathname + (query === '' ? '' : `?${query}`));
    }
  }, []);
  return [new URLSearchParams(parameters), change];
}
