// SPDX-License-Identifier: Apache-2.0
'use client';
import { useSyncExternalStore } from 'react';

/** The key of the stored setting. */
const KEY = 'windsock.terminal.screen-reader';

const listeners = new Set<() => void>();
let setting: boolean | undefined;

function read(): boolean {
  if (setting === undefined) {
    try {
      setting = localStorage.getItem(KEY) === 'on';
    } catch {
      setting = false;
    }
  }
  return setting;
}

/** Turns on the screen reader mode for all terminals, which makes them slower. */
export function setScreenReader(on: boolean): void {
  setting = on;
  try {
    localStorage.setItem(KEY, on ? 'on' : 'off');
  } catch {
    // without storage, the setting applies until the user leaves the page
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
