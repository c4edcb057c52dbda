// SPDX-License-Identifier: Apache-2.0
'use client';
import { useEffect, useEffectEvent } from 'react';

let holders = 0;

/** Whether the page has input that would be lost. */
export function isPageHeld(): boolean {
  return holders > 0;
}

/**
 * Keeps the page, which has input that would be lost. The browser asks before it closes or reloads the page. Going back to
 * another page of the console is cancelled, and `onBack` is called to ask; a browser without the Navigation API goes back.
 */
export function useHeldPage(held: boolean, onBack: () => void): void {
  const ask = useEffectEvent(onBack);
  useEffect(() => {
    if (!held) {
      return;
    }
    const leave = (event: Event) => event.preventDefault();
    const navigate = (event: Event) => {
      if (event.cancelable && 'navigationType' in event && event.navigationType === 'traverse') {
        event.preventDefault();
        ask();
      }
    };
    const navigation: unknown = Reflect.get(globalThis, 'navigation');
    const target = navigation instanceof EventTarget ? navigation : null;
    holders += 1;
    addEventListener('beforeunload', leave);
    target?.addEventListener('navigate', navigate);
    return () => {
      holders -= 1;
      removeEventListener('beforeunload', leave);
      target?.removeEventListener('navigate', navigate);
    };
  }, [held]);
}
