// SPDX-License-Identifier: Apache-2.0
/** Search in log rows. Pure. */
import type { Span } from './log-style';
import type { Row } from './log-window';

/** The user's search. */
export interface Search {
  text: string;
  /** Whether the text is a regular expression. */
  expression: boolean;
}

export type Pattern = { kind: 'none' } | { kind: 'invalid' } | { kind: 'pattern'; expression: RegExp };

export interface Match {
  from: number;
  to: number;
}

/** A match in a row: the key of the row, and the index of the match in it. */
export interface Place {
  key: number;
  index: number;
}

const MAX_MATCHES_PER_ROW = 1_000;

/** The search ignores case, unless the expression or text contains a capital letter. */
export function compile({ text, expression }: Search): Pattern {
  if (text === '') {
    return { kind: 'none' };
  }
  try {
    // not toLowerCase, which changes the length of some characters
    const source = expression ? text : text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
    const letters = expression ? text.replace(/\\[\s\S]/g, '') : text;
    const flags = /\p{Lu}/u.test(letters) ? 'g' : 'gi';
    return { kind: 'pattern', expression: new RegExp(source, expression ? flags : `${flags}u`) };
  } catch {
    return { kind: 'invalid' };
  }
}

/** Returns the matches in a string. Empty matches do not count. */
export function findMatches(text: string, expression: RegExp): readonly Match[] {
  const matches: Match[] = [];
  for (const { index, 0: matched } of text.matchAll(expression)) {
    if (matched !== '') {
      matches.push({ from: index, to: index + matched.length });
      if (matches.length === MAX_MATCHES_PER_ROW) {
        break;
      }
    }
  }
  return matches;
}

/**
 * Returns the next match after a position, or the previous match before it, wrapping around at the ends. Null if there
 * is none.
 */
export function neighbour(
  rows: readonly Row[],
  matches: { of: (row: Row) => readonly Match[] },
  from: Place,
  direction: 1 | -1,
): Place | null {
  const start = indexOfKey(rows, from.key);
  for (let step = 0; step <= rows.length; step++) {
    const at = (((start + direction * step) % rows.length) + rows.length) % rows.length;
    const row = rows[at];
    const found = row === undefined ? 0 : matches.of(row).length;
    if (row === undefined || found === 0) {
      continue;
    }
    const index = step > 0 || row.key !== from.key ? (direction > 0 ? 0 : found - 1) : from.index + direction;
    if (index >= 0 && index < found) {
      return { key: row.key, index };
    }
  }
  return null;
}

/** Returns the index of the first row with this key or a greater one. */
export function indexOfKey(rows: readonly Row[], key: number): number {
  let [low, high] = [0, rows.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((rows[middle]?.key ?? key) < key) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low;
}

/** A piece of a row that has one style and is either inside or outside of a match. */
export interface Piece extends Span {
  /** The index of the match, or null outside of matches. */
  match: number | null;
}

/** Splits the spans of a row at the matches of a search. */
export function splitMatches(spans: readonly Span[], matches: readonly Match[]): readonly Piece[] {
  const pieces: Piece[] = [];
  let start = 0;
  let next = 0;
  for (const span of spans) {
    const end = start + span.text.length;
    for (let from = start; from < end;) {
      while ((matches[next]?.to ?? Infinity) <= from) {
        next += 1;
      }
      const match = matches[next];
      const inside = match !== undefined && match.from <= from;
      const to = Math.min(end, match === undefined ? end : inside ? match.to : match.from);
      pieces.push({
        text: span.text.slice(from - start, to - start),
        style: span.style,
        match: inside ? next : null,
      });
      from = to;
    }
    start = end;
  }
  return pieces;
}
