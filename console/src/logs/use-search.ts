// SPDX-License-Identifier: Apache-2.0
'use client';
import { useEffect, useMemo, useState } from 'react';
import { withBase } from '@/address/base-path';
import { compile, indexOfKey, neighbour, type Match, type Place, type Search } from './log-search';
import type { Row } from './log-window';
import { ExpressionMatches, TextMatches, type RowMatches, type SearchThread } from './row-matches';

export interface SearchState {
  search: Search;
  change: (search: Search) => void;
  invalid: boolean;
  /** Whether the search was given up because it takes too long. */
  tooSlow: boolean;
  /** The matches in a row. Always the same array for the same matches. */
  matchesIn: (row: Row) => readonly Match[];
  /** The number of matches in the loaded lines. Null while they are counted. */
  total: number | null;
  /** The number of the current match, from 1. */
  position: number | null;
  current: Place | null;
  /** Moves to the next or the previous match, and returns its position. */
  move: (direction: 1 | -1, fromKey: number) => Place | null;
}

const NO_MATCHES: readonly Match[] = [];

function countIn(rows: readonly Row[], matches: RowMatches): number {
  return rows.reduce((sum, row) => sum + matches.of(row).length, 0);
}

function openThread(): SearchThread {
  const worker = new Worker(withBase('/search-worker.js'));
  return {
    ask: (request, answered) => {
      worker.onmessage = ({ data }: MessageEvent<unknown>) => answered(data);
      worker.postMessage(request);
    },
    close: () => worker.terminate(),
  };
}

/** Searches the loaded rows without blocking the page. */
export function useSearch(rows: readonly Row[]): SearchState {
  const [search, setSearch] = useState<Search>({ text: '', expression: false });
  const [current, setCurrent] = useState<Place | null>(null);
  // a new object whenever more is known
  const [counted, setCounted] = useState<{ of: RowMatches; total: number | null } | null>(null);
  const pattern = useMemo(() => compile(search), [search]);
  const matches = useMemo<RowMatches | null>(
    () =>
      pattern.kind !== 'pattern'
        ? null
        : search.expression
          ? new ExpressionMatches(pattern.expression, openThread)
          : new TextMatches(pattern.expression),
    [pattern, search.expression],
  );
  useEffect(() => () => matches?.close(), [matches]);
  useEffect(() => {
    matches?.search(rows, () => {
      const complete = matches.isComplete(rows);
      setCounted((before) => ({
        of: matches,
        // while new rows are searched, the number stays
        total: complete ? countIn(rows, matches) : before?.of === matches ? before.total : null,
      }));
    });
    return () => matches?.pause();
  }, [matches, rows]);
  const total = counted !== null && counted.of === matches ? counted.total : null;
  const position = useMemo(
    () =>
      matches === null || total === null || current === null
        ? null
        : countIn(rows.slice(0, indexOfKey(rows, current.key)), matches) + current.index + 1,
    [matches, total, current, rows],
  );
  return {
    search,
    change: (changed) => {
      setSearch(changed);
      setCurrent(null);
    },
    invalid: pattern.kind === 'invalid',
    tooSlow: matches?.tooSlow === true,
    matchesIn: (row) => matches?.of(row) ?? NO_MATCHES,
    total,
    position,
    current,
    move: (direction, fromKey) => {
      if (matches === null) {
        return null;
      }
      const from = current ?? { key: fromKey, index: direction > 0 ? -1 : 0 };
      const next = neighbour(rows, matches, from, direction);
      setCurrent(next);
      return next;
    },
  };
}
