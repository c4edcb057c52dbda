// SPDX-License-Identifier: Apache-2.0
'use client';
import { useState } from 'react';
import { Problem } from '@/api/problem';
import { useLive, type Live, type LiveQuery } from './live';

/** Consecutive items, newest first. */
export interface Tail<T, O> {
  items: readonly T[];
  /** Where to read older items. Null if there are none. */
  older: O | null;
}

/** The items that a paused tail does not show. */
export interface Unseen {
  count: number;
  /** Whether the actual number may be higher. */
  orMore: boolean;
}

type AnyTail = Tail<{ id: string }, unknown>;

/** Counts the items of a live tail that are not in the paused tail. Pure. */
export function unseen(live: AnyTail, paused: AnyTail): Unseen {
  const [newest] = paused.items;
  if (newest === undefined) {
    return { count: live.items.length, orMore: live.older !== null };
  }
  const at = live.items.findIndex(({ id }) => id === newest.id);
  return at < 0 ? { count: live.items.length, orMore: true } : { count: at, orMore: false };
}

/** Appends older items, ignoring items that the tail already contains. Pure. */
export function withOlder<T extends { id: string }, O>(tail: Tail<T, O>, older: Tail<T, O>): Tail<T, O> {
  const known = new Set(tail.items.map(({ id }) => id));
  return { items: [...tail.items, ...older.items.filter(({ id }) => !known.has(id))], older: older.older };
}

interface PausableQuery<T, O> extends LiveQuery<Tail<T, O>> {
  key: string;
  /** Reads the items before the tail that is shown. */
  readOlder: (older: O) => Promise<Tail<T, O>>;
}

export interface Pausable<T, O> {
  live: Live<Tail<T, O>>;
  /** The tail to show: the live tail, or the tail as it was when it was paused. Undefined until the first response. */
  shown: Tail<T, O> | undefined;
  /** Null while the tail is live. */
  unseen: Unseen | null;
  pause: () => void;
  /** Returns to the live tail. */
  resume: () => void;
  /** Reads older items. This pauses the tail, so that the rows do not move. */
  readOlder: () => void;
  reading: boolean;
  /** Why older items could not be read. */
  olderProblem: Problem | null;
}

/** A live list that can be paused and read backwards. A different key, for example for another filter, ends a pause. */
export function usePausable<T extends { id: string }, O>(query: PausableQuery<T, O>): Pausable<T, O> {
  const { key } = query;
  const [pausedAt, setPaused] = useState<{ key: string; tail: Tail<T, O> } | null>(null);
  const [reading, setReading] = useState(false);
  const [olderProblem, setOlderProblem] = useState<Problem | null>(null);
  const paused = pausedAt?.key === key ? pausedAt.tail : null;
  const live = useLive<Tail<T, O>>(query);
  const shown = paused ?? live.data;
  const readOlder = async () => {
    if (shown?.older == null || reading) {
      return;
    }
    setPaused({ key, tail: shown });
    setReading(true);
    setOlderProblem(null);
    try {
      const older = await query.readOlder(shown.older);
      // the list may have been resumed in the meantime, or have a different filter
      setPaused((current) =>
        current?.key === key ? { key, tail: withOlder(current.tail, older) } : current,
      );
    } catch (thrown) {
      setOlderProblem(Problem.of(thrown));
    }
    setReading(false);
  };
  return {
    live,
    shown,
    unseen: paused === null || live.data === undefined ? null : unseen(live.data, paused),
    pause: () => setPaused(live.data === undefined ? null : { key, tail: live.data }),
    resume: () => {
      setPaused(null);
      setOlderProblem(null);
    },
    readOlder: () => void readOlder(),
    reading,
    olderProblem,
  };
}
