// SPDX-License-Identifier: Apache-2.0
'use client';
import { useSyncExternalStore } from 'react';

/** Where it is kept whether terminals are read out. */
const KEY = 'windsock.terminal.screen-reader';

const listeners = new Set<() => void>();
let chosen: boolean | undefined;

function read(): boolean {
  if (chosen === undefined) {
    try {
      chosen = localStorage.getItem(KEY) === 'on';
    } catch {
      chosen = false;
    }
  }
  return chosen;
}

/** Whether terminals are read out by screen readers, which costs all others speed; in every terminal, from now on. */
export function setScreenReader(on: boolean): void {
  chosen = on;
  try {
    localStorage.setItem(KEY, on ? 'on' : 'off');
  } catch {
    // a browser that keeps nothing knows it until the page is left
  }
  listeners.forEach((listener) => listener());
}

export function useScreenReader(): boolean {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    read,
    () => false,
  );
}
