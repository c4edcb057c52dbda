// SPDX-License-Identifier: Apache-2.0
'use client';
import { useCallback, useEffect, useRef, useSyncExternalStore } from 'react';
import useSWR from 'swr';
import type { Answer } from '@/api/client';
import type { Position } from '@/api/position';
import { Problem } from '@/api/problem';
import type { ChangeEvent, Permission, Topic } from '@/api/wire';
import { usePermissions } from '@/session/session';
import type { EventHub } from '@/streams/event-hub';
import { readable, useEventHub, useWS } from '@/streams/provider';
import type { StreamState } from '@/streams/stream-state';

/** The state after a change; the same object where the change does not touch it. Pure. */
export type ApplyEvent<S> = (state: S, event: ChangeEvent) => S;

export interface Live<S> {
  /** Undefined until the first answer. */
  data: S | undefined;
  /** Why it could not be read; what was read before stays. */
  problem: Problem | undefined;
  loading: boolean;
  stream: StreamState;
  /** Reads the state anew. */
  refresh: () => void;
}

export interface LiveQuery<S> {
  /** Names what is read; null for nothing yet. */
  key: string | null;
  read: () => Promise<Answer<S>>;
  /** What it takes to read it; without it nothing is asked, and the problem says so. */
  needs: Permission;
  /** The topics that change it, joined by commas. */
  topics: string;
  apply: ApplyEvent<S>;
}

const GAP_PAUSE_MS = 1_000;

/** How far an answer of the server was carried on by the changes after it. */
interface Progress<S> {
  data: S;
  upTo: Position | null;
  gap: boolean;
}

/**
 * What a REST answer has become by the changes after its position. Where changes are missing between the two, after a
 * RESET or since the stream was not there yet, it is read anew, and what is known stays until then.
 */
export function useLive<S extends object>(query: LiveQuery<S>): Live<S> {
  const hub = useEventHub();
  const stream = useWS(query.topics);
  const permissions = usePermissions();
  const may = permissions.includes(query.needs);
  const topics = readable(query.topics, permissions);
  const {
    data: answer,
    error,
    isValidating,
    mutate,
  } = useSWR<Answer<S>, unknown>(may ? query.key : null, query.read, {
    revalidateOnFocus: false,
    revalidateOnReconnect: false,
    keepPreviousData: true,
    dedupingInterval: 500,
    // an answer that reads the same may have been read at a later position
    compare: Object.is,
  });
  const refresh = useCallback(() => void mutate(), [mutate]);
  const subscribe = useCallback((listener: () => void) => hub.subscribe(listener), [hub]);
  const now = () => (answer === undefined ? undefined : carryOn(answer, hub, topics, query.apply));
  const progress = useSyncExternalStore(subscribe, now, now);
  const gap = progress?.gap === true && !isValidating;
  const lastGap = useRef(0);
  useEffect(() => {
    if (!gap) {
      return;
    }
    // the stream and the answers may disagree for longer, as when the server was given another database
    const wait = Math.max(0, lastGap.current + GAP_PAUSE_MS - Date.now());
    const timer = setTimeout(() => {
      lastGap.current = Date.now();
      refresh();
    }, wait);
    return () => clearTimeout(timer);
  }, [gap, refresh]);
  return {
    data: progress?.data,
    problem: !may ? Problem.forbidden(query.needs) : error === undefined ? undefined : Problem.of(error),
    loading: isValidating,
    stream,
    refresh,
  };
}

const carried = new WeakMap<object, Progress<unknown>>();

/** Components that share an answer share its progress; a new object comes only where something has changed. */
function carryOn<S>(
  answer: Answer<S>,
  hub: EventHub,
  topics: readonly Topic[],
  apply: ApplyEvent<S>,
): Progress<S> {
  const known = carried.get(answer);
  // an answer's progress is only ever made here, of the same answer
  const before: Progress<S> = isProgressOf<S>(known)
    ? known
    : { data: answer.data, upTo: answer.position, gap: false };
  const after = advance(before, hub, topics, apply);
  if (after !== known) {
    carried.set(answer, after);
  }
  return after;
}

function isProgressOf<S>(progress: Progress<unknown> | undefined): progress is Progress<S> {
  return progress !== undefined;
}

/** Applies what the hub was told after the progress. `upTo` moves on in place, since nothing that is shown depends on it. */
export function advance<S>(
  before: Progress<S>,
  hub: Pick<EventHub, 'readAfter'>,
  topics: readonly Topic[],
  apply: ApplyEvent<S>,
): Progress<S> {
  if (before.upTo === null || topics.length === 0) {
    return before;
  }
  const read = hub.readAfter(topics, before.upTo);
  switch (read.kind) {
    case 'not-yet':
      return before;
    case 'gap':
      return before.gap ? before : { ...before, gap: true };
    case 'events': {
      const data = read.events.reduce(apply, before.data);
      if (data === before.data && !before.gap) {
        before.upTo = read.upTo;
        return before;
      }
      return { data, upTo: read.upTo, gap: false };
    }
  }
}
