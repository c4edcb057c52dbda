// SPDX-License-Identifier: Apache-2.0
'use client';
import { useEffect, useMemo, useState } from 'react';
import { compile, indexOfKey, MatchCounts, neighbour, type Place, type Search } from './log-search';
import type { Row } from './log-window';

const BUDGET_MS = 8;

export interface SearchState {
  search: Search;
  change: (search: Search) => void;
  invalid: boolean;
  /** Null without a search. */
  expression: RegExp | null;
  /** The number of matches in the loaded lines. Null while they are counted. */
  total: number | null;
  /** The number of the current match, from 1. */
  position: number | null;
  current: Place | null;
  /** Moves to the next or the previous match, and returns its position. */
  move: (direction: 1 | -1, fromKey: number) => Place | null;
}

/** Searches the loaded rows, a few in each step, so that the page stays responsive. */
export function useSearch(rows: readonly Row[]): SearchState {
  const [search, setSearch] = useState<Search>({ text: '', expression: false });
  const [current, setCurrent] = useState<Place | null>(null);
  const [counted, setCounted] = useState<{ counts: MatchCounts; upTo: number } | null>(null);
  const pattern = useMemo(() => compile(search), [search]);
  const counts = useMemo(
    () => (pattern.kind === 'pattern' ? new MatchCounts(pattern.expression) : null),
    [pattern],
  );
  useEffect(() => {
    if (counts === null) {
      return;
    }
    let at = 0;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const step = () => {
      const end = performance.now() + BUDGET_MS;
      at = counts.advance(rows, at, () => performance.now() >= end);
      if (at < rows.length) {
        timer = setTimeout(step, 0);
      } else {
        setCounted({ counts, upTo: rows.at(-1)?.key ?? -1 });
      }
    };
    step();
    return () => clearTimeout(timer);
  }, [counts, rows]);

  const complete = counts !== null && counted?.counts === counts && (rows.at(-1)?.key ?? -1) <= counted.upTo;
  const total = useMemo(
    () => (complete ? rows.reduce((sum, row) => sum + counts.of(row), 0) : null),
    [complete, counts, rows],
  );
  const position = useMemo(() => {
    if (!complete || current === null) {
      return null;
    }
    const before = rows.slice(0, indexOfKey(rows, current.key));
    return before.reduce((sum, row) => sum + counts.of(row), 0) + current.index + 1;
  }, [complete, counts, current, rows]);
  return {
    search,
    change: (changed) => {
      setSearch(changed);
      setCurrent(null);
    },
    invalid: pattern.kind === 'invalid',
    expression: pattern.kind === 'pattern' ? pattern.expression : null,
    total,
    position,
    current,
    move: (direction, fromKey) => {
      if (counts === null) {
        return null;
      }
      const from = current ?? { key: fromKey, index: direction > 0 ? -1 : 0 };
      const next = neighbour(rows, counts, from, direction);
      setCurrent(next);
      return next;
    },
  };
}
