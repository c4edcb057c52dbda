// SPDX-License-Identifier: Apache-2.0
'use client';
import { useSyncExternalStore } from 'react';

/**
 * Navigation while the server cannot be reached. Pages come from the server, and a browser that cannot load one replaces
 * the console with its own error page. So the page stays, and the requested one opens when the server is back.
 */
let connected = true;
let held: string | null = null;
const listeners = new Set<() => void>();

function hold(path: string | null): void {
  held = path;
  listeners.forEach((listener) => listener());
}

/** Holds a navigation if the server cannot be reached. Returns whether it did. Only the latest one is held. */
export function heldNavigation(path: string): boolean {
  if (!connected) {
    hold(path);
  }
  return !connected;
}

/** Stops waiting for the page that is held. */
export function cancelNavigation(): void {
  hold(null);
}

/** Reports whether the server can be reached. Opens the page that is held, if there is one, with `push`. */
export function setConnected(now: boolean, push: (path: string) => void): void {
  connected = now;
  const path = held;
  if (now && path !== null) {
    hold(null);
    push(path);
  }
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Returns the path of the page that opens when the server is back, or null. */
export function useHeldNavigation(): string | null {
  return useSyncExternalStore(
    subscribe,
    () => held,
    () => null,
  );
}
