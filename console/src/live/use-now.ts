// SPDX-License-Identifier: Apache-2.0
'use client';
import { useSyncExternalStore } from 'react';

let now = 0;
const listeners = new Set<() => void>();
let timer: ReturnType<typeof setInterval> | undefined;

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  timer ??= setInterval(() => {
    now = Date.now();
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
    now = Date.now();
  }
  return now;
}

/** The time in ms, updated every second. All users share one timer. */
export function useNow(): number {
  return useSyncExternalStore(subscribe, read, () => 0);
}
