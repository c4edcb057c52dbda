// SPDX-License-Identifier: Apache-2.0
/** The lines of a log, as the viewer stores and shows them. Pure. */

export interface LogLine {
  /** Counted from the first line that was received. A line keeps its number. */
  number: number;
  text: string;
}

export interface LogLines {
  lines: readonly LogLine[];
  next: number;
}

export const NO_LINES: LogLines = { lines: [], next: 1 };
const MAX_LINES = 5_000;

/** Appends lines and drops the oldest. */
export function addLines(log: LogLines, texts: readonly string[]): LogLines {
  const added = texts.map((text, index) => ({ number: log.next + index, text: plain(text) }));
  return { lines: [...log.lines, ...added].slice(-MAX_LINES), next: log.next + texts.length };
}

/** Removes the escape sequences that style a line in a terminal; ECMA-48, section 5.4. */
export function plain(text: string): string {
  return text.replace(/\u001b\[[0-?]*[ -/]*[@-~]/g, '').replace(/\r/g, '');
}

/** Splits a line at the matches of a search. Returns nothing if there are none. */
export function splitMatches(text: string, search: string): readonly { text: string; match: boolean }[] {
  const parts: { text: string; match: boolean }[] = [];
  const lower = text.toLowerCase();
  const wanted = search.toLowerCase();
  let from = 0;
  for (let at = lower.indexOf(wanted); at >= 0 && wanted !== ''; at = lower.indexOf(wanted, from)) {
    if (at > from) {
      parts.push({ text: text.slice(from, at), match: false });
    }
    from = at + wanted.length;
    parts.push({ text: text.slice(at, from), match: true });
  }
  if (parts.length > 0 && from < text.length) {
    parts.push({ text: text.slice(from), match: false });
  }
  return parts;
}
