// SPDX-License-Identifier: Apache-2.0
'use client';
import { useEffect, useRef, useSyncExternalStore } from 'react';
import { ownName, withBase } from '@/address/base-path';
import type { AppNotification } from '@/api/wire';
import type { Resources } from './collection';

/**
 * Whether this browser shows notifications on the desktop. If `off`, they can be turned on here; if `denied`, only in
 * the browser's settings. They are `unavailable` if the browser does not support them or the page was loaded over plain
 * HTTP.
 */
export type DesktopState = 'on' | 'off' | 'denied' | 'unavailable';

const STORED = ownName('windsock.notifications.desktop');
const listeners = new Set<() => void>();

function wanted(): boolean {
  try {
    return localStorage.getItem(STORED) === 'on';
  } catch {
    return false;
  }
}

function state(): DesktopState {
  if (!('Notification' in window) || !isSecureContext) {
    return 'unavailable';
  }
  if (Notification.permission === 'denied') {
    return 'denied';
  }
  return Notification.permission === 'granted' && wanted() ? 'on' : 'off';
}

function store(value: 'on' | 'off'): void {
  try {
    localStorage.setItem(STORED, value);
  } catch {
    // without storage, notifications are off after a reload
  }
  listeners.forEach((listener) => listener());
}

export function useDesktop(): DesktopState {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      addEventListener('storage', listener);
      return () => {
        listeners.delete(listener);
        removeEventListener('storage', listener);
      };
    },
    state,
    () => 'unavailable',
  );
}

/** Turns desktop notifications on. Asks for permission, so it must be called in response to a user action. */
export async function turnDesktopOn(): Promise<void> {
  await Notification.requestPermission();
  store('on');
}

export function turnDesktopOff(): void {
  store('off');
}

/** Returns the firing notifications that were not known before. Pure. */
export function arrived(
  notifications: Resources<AppNotification>,
  known: ReadonlySet<string>,
): readonly AppNotification[] {
  return [...notifications.values()].filter(({ id, state: now }) => now === 'FIRING' && !known.has(id));
}

/** Several tabs show a notification only once, because the browser replaces a notification that has the same tag. */
function show({ id, rule_name: rule, summary }: AppNotification): void {
  try {
    const shown = new Notification(rule, { body: summary, tag: id });
    shown.onclick = () => {
      window.focus();
      location.assign(withBase('/notifications'));
      shown.close();
    };
  } catch {
    // mobile browsers have the interface, but show only notifications from service workers
  }
}

/** Shows a desktop notification for each notification that arrives while the page is open. */
export function useDesktopNotifications(notifications: Resources<AppNotification> | undefined): void {
  const known = useRef<Set<string> | null>(null);
  useEffect(() => {
    if (notifications === undefined) {
      return;
    }
    if (known.current !== null && state() === 'on') {
      arrived(notifications, known.current).forEach(show);
    }
    known.current = new Set(notifications.keys());
  }, [notifications]);
}
