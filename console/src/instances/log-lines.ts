// SPDX-License-Identifier: Apache-2.0
/** The lines of a followed log, as the viewer keeps and shows them. Pure. */

export interface LogLine {
  /** Counted from the first that was kept; it stays the line's own. */
  number: number;
  text: string;
}

export interface LogLines {
  lines: readonly LogLine[];
  next: number;
}

export const NO_LINES: LogLines = { lines: [], next: 1 };
const KEPT = 5_000;

/** Adds lines at the end, and drops the oldest. */
export function addLines(log: LogLines, texts: readonly string[]): LogLines {
  const added = texts.map((text, index) => ({ number: log.next + index, text: plain(text) }));
  return { lines: [...log.lines, ...added].slice(-KEPT), next: log.next + texts.length };
}

/** A line without the escapes that colour it in a terminal; ECMA-48, section 5.4. */
export function plain(text: string): string {
  return text.replace(/\u001b\[[0-?]*[ -/]*[@-~]/g, '').replace(/\r/g, '');
}

/** The parts of a line, those that match a text apart from the others; empty where none does. */
export function parts(text: string, search: string): readonly { text: string; found: boolean }[] {
  const found: { text: string; found: boolean }[] = [];
  const lower = text.toLowerCase();
  const wanted = search.toLowerCase();
  let from = 0;
  for (let at = lower.indexOf(wanted); at >= 0 && wanted !== ''; at = lower.indexOf(wanted, from)) {
    if (at > from) {
      found.push({ text: text.slice(from, at), found: false });
    }
    from = at + wanted.length;
    found.push({ text: text.slice(at, from), found: true });
  }
  if (found.length > 0 && from < text.length) {
    found.push({ text: text.slice(from), found: false });
  }
  return found;
}
