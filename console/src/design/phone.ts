// SPDX-License-Identifier: Apache-2.0
'use client';
import { useSyncExternalStore } from 'react';

const QUERY = '(max-width: 719px)';

function subscribe(listener: () => void): () => void {
  const query = matchMedia(QUERY);
  query.addEventListener('change', listener);
  return () => query.removeEventListener('change', listener);
}

/** Whether the window is as narrow as a phone: rows of tables are then cards. */
export function usePhone(): boolean {
  return useSyncExternalStore(
    subscribe,
    () => matchMedia(QUERY).matches,
    () => false,
  );
}
