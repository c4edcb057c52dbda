// SPDX-License-Identifier: Apache-2.0
/** A console shortcut within a terminal. */
export type KeyMeaning = 'leave' | 'find' | 'copy' | 'paste';

interface KeyPress {
  key: string;
  ctrlKey: boolean;
  metaKey: boolean;
  shiftKey: boolean;
  altKey: boolean;
}

/**
 * Returns the shortcut for a key, or null for a key that the terminal receives. Ctrl+Shift+E also leaves the terminal,
 * because some systems reserve Ctrl+Shift+Escape. Pure.
 */
export function keyMeaning({ key, ctrlKey, metaKey, shiftKey, altKey }: KeyPress): KeyMeaning | null {
  if (!(ctrlKey || metaKey) || !shiftKey || altKey) {
    return null;
  }
  switch (key.toLowerCase()) {
    case 'escape':
    case 'e':
      return 'leave';
    case 'f':
      return 'find';
    case 'c':
      return 'copy';
    case 'v':
      return 'paste';
    default:
      return null;
  }
}

/** Keys that phone keyboards lack. */
export type ExtraKey = 'escape' | 'tab' | 'up' | 'down' | 'left' | 'right';

const ARROWS = { up: 'A', down: 'B', right: 'C', left: 'D' } as const;

/** Returns the bytes for a key. Full-screen programs request different bytes for the arrow keys. Pure. */
export function extraKey(key: ExtraKey, applicationCursor: boolean): string {
  switch (key) {
    case 'escape':
      return '\u001b';
    case 'tab':
      return '\t';
    case 'up':
    case 'down':
    case 'left':
    case 'right':
      return `\u001b${applicationCursor ? 'O' : '['}${ARROWS[key]}`;
  }
}

/** Converts the first character to its control character, if it has one. Pure. */
export function withControl(text: string): string {
  const first = text.charAt(0).toUpperCase();
  if (first === '?') {
    return `\u007f${text.slice(1)}`;
  }
  return first === ' ' || (first >= '@' && first <= '_')
    ? String.fromCharCode(first.charCodeAt(0) & 0x1f) + text.slice(1)
    : text;
}

/** Returns the lines of pasted text. Pure. */
export function pastedLines(text: string): readonly string[] {
  return text.replace(/(\r\n?|\n)$/, '').split(/\r\n?|\n/);
}

/** Whether pasted text can run a command, because it contains a line break. Pure. */
export function runsImmediately(text: string): boolean {
  return /[\r\n]/.test(text);
}
