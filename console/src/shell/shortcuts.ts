// SPDX-License-Identifier: Apache-2.0
'use client';
import { useEffect, useEffectEvent } from 'react';
import { isComposing } from '@/design/input-method';
import { PAGES } from './pages';

export interface ShortcutHandlers {
  palette: () => void;
  help: () => void;
  go: (path: string) => void;
}

const SEQUENCE_MS = 1_200;

/** Returns the meaning of a key. `g` followed by a page's letter opens that page. Pure. */
export function meaning(
  key: string,
  command: boolean,
  afterG: boolean,
): { kind: 'palette' } | { kind: 'help' } | { kind: 'go'; path: string } | { kind: 'g' } | null {
  if (command) {
    return key.toLowerCase() === 'k' ? { kind: 'palette' } : null;
  }
  if (afterG) {
    const page = PAGES.find(({ shortcut }) => shortcut === key);
    if (page !== undefined) {
      return { kind: 'go', path: page.path };
    }
  }
  switch (key) {
    case '/':
      return { kind: 'palette' };
    case '?':
      return { kind: 'help' };
    case 'g':
      return { kind: 'g' };
    default:
      return null;
  }
}

/**
 * Returns the Latin letter of a key, if it has one, and the character otherwise. On a keyboard layout without Latin
 * letters, it is the letter that a Latin layout has in the same position. Pure.
 */
export function letterOf({ key, code }: Pick<KeyboardEvent, 'key' | 'code'>): string {
  return /^\p{Letter}$/u.test(key) && !/^[a-z]$/i.test(key) && /^Key[A-Z]$/.test(code)
    ? code.slice(3).toLowerCase()
    : key;
}

function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable || ['INPUT', 'TEXTAREA', 'SELECT'].includes(target.tagName))
  );
}

/** Handles the keyboard shortcuts. They are disabled while the user types or a dialog is open. */
export function useShortcuts(handlers: ShortcutHandlers): void {
  const act = useEffectEvent((found: NonNullable<ReturnType<typeof meaning>>) => {
    switch (found.kind) {
      case 'palette':
        handlers.palette();
        break;
      case 'help':
        handlers.help();
        break;
      case 'go':
        handlers.go(found.path);
        break;
      case 'g':
        break;
    }
  });
  useEffect(() => {
    let gAt = Number.NEGATIVE_INFINITY;
    const pressed = (event: KeyboardEvent) => {
      const command = event.metaKey || event.ctrlKey;
      if (
        event.altKey ||
        isComposing(event) ||
        document.querySelector('dialog[open]') !== null ||
        (isTyping(event.target) && !command)
      ) {
        return;
      }
      const found = meaning(letterOf(event), command, event.timeStamp - gAt < SEQUENCE_MS);
      gAt = found?.kind === 'g' ? event.timeStamp : Number.NEGATIVE_INFINITY;
      if (found !== null) {
        event.preventDefault();
        act(found);
      }
    };
    addEventListener('keydown', pressed);
    return () => removeEventListener('keydown', pressed);
  }, []);
}
