// SPDX-License-Identifier: Apache-2.0
'use client';
import { useEffect, useRef } from 'react';
import { useWS } from '@/streams/provider';
import { isBehind } from '@/streams/stream-state';

/** As soon as the stream is open again, and the server is therefore reachable, reloads data that could not be read. */
export function useReload(failed: boolean, refresh: () => void): void {
  const stream = useWS('');
  const open = !isBehind(stream) && stream.kind !== 'connecting';
  const wasOpen = useRef(open);
  useEffect(() => {
    if (open && !wasOpen.current && failed) {
      refresh();
    }
    wasOpen.current = open;
  }, [open, failed, refresh]);
}
