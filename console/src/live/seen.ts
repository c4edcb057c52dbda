// SPDX-License-Identifier: Apache-2.0
'use client';
import { useSyncExternalStore } from 'react';
import type { AppNotification } from '@/api/wire';
import { ownName } from '@/address/base-path';

/** Which notifications this browser's user has seen: all up to an id, because ids increase over time. */
const listeners = new Set<() => void>();

function storageName(keyId: string): string {
  return ownName(`windsock.notifications.seen:${keyId}`);
}

function read(keyId: string): string {
  try {
    return localStorage.getItem(storageName(keyId)) ?? '';
  } catch {
    // the browser stores nothing, so all notifications are unseen after each reload
    return '';
  }
}

/** Returns the id up to which a key's user has seen all notifications; empty for none. */
export function useSeen(keyId: string): string {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      addEventListener('storage', listener);
      return () => {
        listeners.delete(listener);
        removeEventListener('storage', listener);
      };
    },
    () => read(keyId),
    () => '',
  );
}

/** Records that all notifications up to an id were seen. */
export function markSeen(keyId: string, id: string): void {
  if (id <= read(keyId)) {
    return;
  }
  try {
    localStorage.setItem(storageName(keyId), id);
  } catch {
    return;
  }
  listeners.forEach((listener) => listener());
}

/** Counts the notifications after an id. Pure. */
export function unseen(notifications: Iterable<Pick<AppNotification, 'id'>>, seen: string): number {
  return [...notifications].filter(({ id }) => id > seen).length;
}

/** Returns the latest id; empty for none. Pure. */
export function newestId(notifications: Iterable<Pick<AppNotification, 'id'>>): string {
  return [...notifications].reduce((newest, { id }) => (id > newest ? id : newest), '');
}
