// SPDX-License-Identifier: Apache-2.0
'use client';
import { useCallback } from 'react';
import { useSWRConfig } from 'swr';
import { useEventHub } from '@/streams/provider';

/**
 * Returns a function that reconnects the stream immediately, instead of at the next attempt, and reloads everything.
 */
export function useReconnect(): () => void {
  const hub = useEventHub();
  const { mutate } = useSWRConfig();
  return useCallback(() => {
    hub.check();
    void mutate(() => true);
  }, [hub, mutate]);
}
