// SPDX-License-Identifier: Apache-2.0
/** What the console itself does with a key that is pressed in a terminal. */
export type KeyMeaning = 'leave' | 'find' | 'copy' | 'paste';

interface Pressed {
  key: string;
  ctrlKey: boolean;
  metaKey: boolean;
  shiftKey: boolean;
  altKey: boolean;
}

/**
 * What a key means, null for one that the program in the terminal gets. Systems keep Ctrl+Shift+Escape for themselves here
 * and there, so that Ctrl+Shift+E leaves as well. Pure.
 */
export function keyMeaning({ key, ctrlKey, metaKey, shiftKey, altKey }: Pressed): KeyMeaning | null {
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

/** Keys that a phone's keyboard has not. */
export type ExtraKey = 'escape' | 'tab' | 'up' | 'down' | 'left' | 'right';

const ARROWS = { up: 'A', down: 'B', right: 'C', left: 'D' } as const;

/** The bytes of a key; programs that draw the whole screen ask for other ones of the arrows. Pure. */
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

/** What is typed while Ctrl is held: the first character as its control character, where it has one. Pure. */
export function withControl(text: string): string {
  const first = text.charAt(0).toUpperCase();
  if (first === '?') {
    return `\u007f${text.slice(1)}`;
  }
  return first === ' ' || (first >= '@' && first <= '_')
    ? String.fromCharCode(first.charCodeAt(0) & 0x1f) + text.slice(1)
    : text;
}

/** The lines of a text that is pasted; one that ends a single line is asked about too, since it runs what it says. Pure. */
export function pastedLines(text: string): readonly string[] {
  return text.replace(/(\r\n?|\n)$/, '').split(/\r\n?|\n/);
}

/** Whether a text that is pasted runs something by itself. Pure. */
export function runsByItself(text: string): boolean {
  return /[\r\n]/.test(text);
}
