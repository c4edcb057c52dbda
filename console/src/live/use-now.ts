// SPDX-License-Identifier: Apache-2.0
'use client';
import { useSyncExternalStore } from 'react';
import { serverNow } from '@/api/server-clock';

let now = 0;
const listeners = new Set<() => void>();
let timer: ReturnType<typeof setInterval> | undefined;

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  timer ??= setInterval(() => {
    now = serverNow();
    listeners.forEach((each) => each());
  }, 1_000);
  return () => {
    listeners.delete(listener);
    if (listeners.size === 0) {
      clearInterval(timer);
      timer = undefined;
    }
  };
}

function read(): number {
  if (timer === undefined) {
    now = serverNow();
  }
  return now;
}

/** The server's time in ms, updated every second. All components share one timer. */
export function useNow(): number {
  return useSyncExternalStore(subscribe, read, () => 0);
}
