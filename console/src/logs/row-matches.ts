// SPDX-License-Identifier: Apache-2.0
/** The matches of a search in the rows of a log. */
import * as v from 'valibot';
import { findMatches, type Match } from './log-search';
import { plain } from './log-style';
import type { Row } from './log-window';

export interface RowMatches {
  /** The matches in a row. Empty while they are not known. Always the same array for the same matches. */
  of: (row: Row) => readonly Match[];
  /** Whether all of these rows were searched. */
  isComplete: (rows: readonly Row[]) => boolean;
  /** Searches the rows that were not searched yet. Calls `changed` when it knows more. */
  search: (rows: readonly Row[], changed: () => void) => void;
  /** Whether the search was given up because it takes too long. */
  readonly tooSlow: boolean;
  /** Ends a search in progress. It can be resumed. */
  pause: () => void;
  close: () => void;
}

const NONE: readonly Match[] = [];
const BUDGET_MS = 8;
const ROWS_PER_CHECK = 64;

/** Searches for a text in the page itself, a few rows in each step, so that the page stays responsive. */
export class TextMatches implements RowMatches {
  readonly tooSlow = false;
  // rows never change, so each is searched once
  private readonly known = new WeakMap<Row, readonly Match[]>();
  private timer: ReturnType<typeof setTimeout> | undefined;
  /** The last row up to which everything was searched. */
  private upTo = -1;

  constructor(
    private readonly expression: RegExp,
    private readonly now: () => number = () => performance.now(),
  ) {}

  of(row: Row): readonly Match[] {
    const known = this.known.get(row);
    if (known !== undefined) {
      return known;
    }
    const found = findMatches(plain(row.styled), this.expression);
    const matches = found.length === 0 ? NONE : found;
    this.known.set(row, matches);
    return matches;
  }

  isComplete(rows: readonly Row[]): boolean {
    return (rows.at(-1)?.key ?? -1) <= this.upTo;
  }

  search(rows: readonly Row[], changed: () => void): void {
    this.pause();
    let at = 0;
    const step = () => {
      const end = this.now() + BUDGET_MS;
      do {
        rows.slice(at, at + ROWS_PER_CHECK).forEach((row) => this.of(row));
        at += ROWS_PER_CHECK;
      } while (at < rows.length && this.now() < end);
      if (at < rows.length) {
        this.timer = setTimeout(step, 0);
      } else {
        this.upTo = Math.max(this.upTo, rows.at(-1)?.key ?? -1);
        changed();
      }
    };
    step();
  }

  pause(): void {
    clearTimeout(this.timer);
  }

  close(): void {
    this.pause();
  }
}

/** The request to a thread: the parts of a regular expression, and the texts to search. */
export interface SearchRequest {
  source: string;
  flags: string;
  texts: readonly string[];
}

/** A thread that searches. It has one request at a time. */
export interface SearchThread {
  /** `answered` receives the matches in each text. */
  ask: (request: SearchRequest, answered: (answer: unknown) => void) => void;
  /** Ends the thread, even while it searches. */
  close: () => void;
}

/** The amount of text in one message: an ordinary expression searches it in far less time than {@link PATIENCE_MS}. */
const [ROWS_PER_MESSAGE, CHARACTERS_PER_MESSAGE] = [500, 32_000];
const PATIENCE_MS = 3_000;
const reply = v.array(v.array(v.object({ from: v.number(), to: v.number() })));

/**
 * Searches with a regular expression in another thread. An expression that takes too long is given up: some would need
 * more time for a single line than the page stays open.
 */
export class ExpressionMatches implements RowMatches {
  private readonly known = new WeakMap<Row, readonly Match[]>();
  private thread: SearchThread | null = null;
  private asked: readonly Row[] | null = null;
  private rows: readonly Row[] = [];
  private changed: () => void = () => undefined;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private gaveUp = false;

  constructor(
    private readonly expression: RegExp,
    private readonly open: () => SearchThread,
  ) {}

  get tooSlow(): boolean {
    return this.gaveUp;
  }

  of(row: Row): readonly Match[] {
    return this.known.get(row) ?? NONE;
  }

  isComplete(rows: readonly Row[]): boolean {
    return rows.every((row) => this.known.has(row));
  }

  search(rows: readonly Row[], changed: () => void): void {
    this.rows = rows;
    this.changed = changed;
    if (this.asked === null && !this.gaveUp) {
      this.ask();
    }
  }

  pause(): void {
    // the thread finishes its rows, and then waits for the next search
    this.rows = [];
    this.changed = () => undefined;
  }

  close(): void {
    this.pause();
    clearTimeout(this.timer);
    this.thread?.close();
    this.thread = null;
    this.asked = null;
  }

  private ask(): void {
    const unknown = this.rows.filter((row) => !this.known.has(row)).slice(0, ROWS_PER_MESSAGE);
    if (unknown.length === 0) {
      return;
    }
    let characters = 0;
    const asked = unknown.filter(({ styled }, index) => {
      characters += styled.length;
      return index === 0 || characters <= CHARACTERS_PER_MESSAGE;
    });
    this.asked = asked;
    this.timer = setTimeout(() => this.giveUp(), PATIENCE_MS);
    this.thread ??= this.open();
    const { source, flags } = this.expression;
    this.thread.ask({ source, flags, texts: asked.map(({ styled }) => plain(styled)) }, (answer) =>
      this.answered(asked, answer),
    );
  }

  private answered(asked: readonly Row[], answer: unknown): void {
    clearTimeout(this.timer);
    const all = v.parse(reply, answer);
    asked.forEach((row, index) => {
      const found = all[index] ?? NONE;
      this.known.set(row, found.length === 0 ? NONE : found);
    });
    this.asked = null;
    this.changed();
    this.ask();
  }

  private giveUp(): void {
    this.gaveUp = true;
    const { changed } = this;
    this.close();
    changed();
  }
}
