// SPDX-License-Identifier: Apache-2.0
/** The part of a log that the viewer has loaded. Pure. */
import * as v from 'valibot';
import { bytes } from '@/format/numbers';
import type { StreamEvent } from '@/streams/shared-stream-messages';
import { splitStyled } from './log-style';

/** A piece of a log that is shown in one block. A long line has several rows. */
export interface Row {
  /** Increases from row to row. A row keeps its key. */
  key: number;
  kind: 'line' | 'rest' | 'notice';
  /** The position after the row, or empty within a line. */
  id: string;
  /** When the line arrived, in RFC 3339. Null for a row that continues a line, and for a notice. */
  at: string | null;
  /** The text with its styles. */
  styled: string;
}

export interface LogWindow {
  rows: readonly Row[];
  /** The line that the program has not finished. */
  unfinished: readonly Row[];
  /** The position before the first row. Null if it is not known. */
  start: string | null;
  /** The position up to which everything was received. Null before the first event. */
  end: string | null;
  /** Whether no rows exist before the first row. */
  complete: boolean;
  /** Whether the last line continues. */
  continues: boolean;
  /** Whether the next event starts with a time even if it continues a line. */
  reopened: boolean;
  characters: number;
  firstKey: number;
  nextKey: number;
}

/** The events of a followed log. The id of a heartbeat is the position before the next line. */
export const LOG_EVENTS = 'log,unfinished,part,skipped,heartbeat';
export const MAX_ROWS = 20_000;
export const MAX_CHARACTERS = 8_000_000;

export const EMPTY: LogWindow = {
  rows: [],
  unfinished: [],
  start: null,
  end: null,
  complete: false,
  continues: false,
  reopened: true,
  characters: 0,
  firstKey: 0,
  nextKey: 0,
};

/** The event that marks a new connection. */
export const REOPENED: StreamEvent = { name: 'reopened', data: '', id: '' };

const TIME = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z) /;
const skipped = v.object({ bytes: v.number() });

/**
 * Appends events.
 *
 * @throws ValiError or SyntaxError if the data does not match the API document
 */
export function append(log: LogWindow, events: readonly StreamEvent[]): LogWindow {
  const added: Row[] = [];
  let { unfinished, start, end, continues, reopened, nextKey, characters } = log;
  const add = (kind: Row['kind'], data: string, id: string) => {
    const rows = parse(kind, data, id, continues, reopened, nextKey);
    added.push(...rows);
    nextKey += rows.length;
    characters += charactersOf(rows);
    unfinished = [];
    reopened = false;
  };
  for (const { name, data, id } of events) {
    switch (name) {
      case 'log':
        add('line', data, id);
        continues = false;
        break;
      case 'part':
        add('line', data, id);
        continues = true;
        break;
      case 'unfinished':
        unfinished = parse('line', data, '', continues, reopened, nextKey);
        break;
      case 'skipped':
        continues = false;
        add(
          'notice',
          `${bytes(v.parse(skipped, JSON.parse(data)).bytes)} of output skipped: it was discarded before it could be read`,
          id,
        );
        break;
      case 'reopened':
        reopened = true;
        break;
      case 'heartbeat':
        if (log.rows.length === 0 && added.length === 0 && id !== '') {
          start ??= id;
        }
        break;
    }
    end = id === '' ? end : id;
  }
  return {
    ...log,
    rows: added.length === 0 ? log.rows : [...log.rows, ...added],
    unfinished,
    start,
    end,
    continues,
    reopened,
    nextKey,
    characters,
  };
}

/** Inserts older events before the first row. If they contain no line, there are no older lines. */
export function prepend(log: LogWindow, events: readonly StreamEvent[]): LogWindow {
  const older = append(EMPTY, events);
  const rows = older.rows.map((row) => ({ ...row, key: row.key - older.rows.length + log.firstKey }));
  return {
    ...log,
    rows: [...rows, ...log.rows],
    start: older.start,
    complete: rows.length === 0,
    characters: log.characters + older.characters,
    firstKey: log.firstKey - rows.length,
  };
}

/** A request for older lines. */
export interface OlderRequest {
  /** The position before which the lines end. */
  before: string;
  /** The number of lines. */
  tail: number;
  /** Whether the last of these lines is already loaded: true if only the position after it is known. */
  overlaps: boolean;
}

const OLDER_CHARACTERS = 500_000;
const MIN_OLDER_LINES = 20;
const MAX_OLDER_LINES = 1_000;

/**
 * Returns the request for the lines before the first row; it requests fewer lines if they are long. Null if there are
 * none.
 */
export function olderRequest(log: LogWindow): OlderRequest | null {
  const before = log.start ?? log.rows.find(({ id }) => id !== '')?.id ?? null;
  if (log.complete || before === null || log.rows[0]?.kind === 'notice') {
    return null;
  }
  const average = Math.max(1, log.characters / Math.max(1, log.rows.length));
  const lines = Math.min(MAX_OLDER_LINES, Math.max(MIN_OLDER_LINES, Math.floor(OLDER_CHARACTERS / average)));
  const overlaps = log.start === null;
  return { before, tail: overlaps ? lines + 1 : lines, overlaps };
}

/** Drops the oldest rows of a window that is too large. */
export function dropOldest(log: LogWindow): LogWindow {
  const count = excess(log.rows, log.characters, (index) => index);
  if (count === 0) {
    return log;
  }
  const dropped = log.rows.slice(0, count);
  return {
    ...log,
    rows: log.rows.slice(count),
    start: dropped.at(-1)?.id ?? log.start,
    complete: false,
    characters: log.characters - charactersOf(dropped),
    firstKey: log.firstKey + count,
  };
}

/** Drops the newest rows of a window that is too large. The stream must continue after its new end. */
export function dropNewest(log: LogWindow): LogWindow {
  const { length } = log.rows;
  // the last remaining row must end at a position
  let count = excess(log.rows, log.characters, (index) => length - 1 - index);
  while (count > 0 && count < length && log.rows[length - count - 1]?.id === '') {
    count += 1;
  }
  if (count === 0) {
    return log;
  }
  const rows = log.rows.slice(0, length - count);
  const next = log.rows[length - count];
  return {
    ...log,
    rows,
    unfinished: [],
    end: rows.at(-1)?.id ?? log.start,
    continues: next?.kind === 'rest',
    reopened: true,
    characters: log.characters - charactersOf(log.rows.slice(length - count)),
  };
}

/** Whether the window should not grow further. */
export function isFull(log: LogWindow): boolean {
  return log.rows.length >= MAX_ROWS || log.characters >= MAX_CHARACTERS;
}

/** Returns how many rows to drop, in the order given by `at`, so that the last dropped row ends at a position. */
function excess(rows: readonly Row[], characters: number, at: (index: number) => number): number {
  if (rows.length <= MAX_ROWS && characters <= MAX_CHARACTERS) {
    return 0;
  }
  // a tenth more than needed, so that not every new line moves all rows
  const maxRows = 0.9 * MAX_ROWS;
  const maxCharacters = 0.9 * MAX_CHARACTERS;
  let count = 0;
  let left = characters;
  let last: Row | undefined;
  while (
    count < rows.length - 1 &&
    (rows.length - count > maxRows || left > maxCharacters || last?.id === '')
  ) {
    last = rows[at(count)];
    left -= last?.styled.length ?? 0;
    count += 1;
  }
  return count;
}

function charactersOf(rows: readonly Row[]): number {
  return rows.reduce((sum, { styled }) => sum + styled.length, 0);
}

function parse(
  kind: Row['kind'],
  data: string,
  id: string,
  continues: boolean,
  reopened: boolean,
  firstKey: number,
): Row[] {
  const time = kind === 'line' && (!continues || reopened) ? TIME.exec(data) : null;
  const texts = splitStyled(time === null ? data : data.slice(time[0].length));
  return texts.map((styled, index) => ({
    key: firstKey + index,
    kind: kind === 'line' && (continues || index > 0) ? 'rest' : kind,
    id: index === texts.length - 1 ? id : '',
    at: continues || index > 0 ? null : (time?.[1] ?? null),
    styled,
  }));
}
