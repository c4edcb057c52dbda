// SPDX-License-Identifier: Apache-2.0
'use client';
import { useCallback, useEffect, useRef, useSyncExternalStore } from 'react';
import useSWR from 'swr';
import type { ApiResponse } from '@/api/client';
import type { Position } from '@/api/position';
import { Problem } from '@/api/problem';
import type { ChangeEvent, Permission, Topic } from '@/api/wire';
import type { Query } from '@/design/query-state';
import { usePermissions } from '@/session/session';
import type { EventHub } from '@/streams/event-hub';
import { readable, useEventHub, useWS } from '@/streams/provider';
import { worst, type StreamState } from '@/streams/stream-state';
import { useReload } from './reload';

/** Returns the state after an event, or the same object if the event does not change it. Pure. */
export type ApplyEvent<S> = (state: S, event: ChangeEvent) => S;

export interface Live<S> extends Query<S> {
  /** The state of the stream or, if that is worse, of the data. */
  stream: StreamState;
}

export interface LiveQuery<S> {
  /** Identifies the data. Null disables the read. */
  key: string | null;
  read: () => Promise<ApiResponse<S>>;
  /** Without this permission, no request is sent. */
  needs: Permission;
  /** The topics whose events change the state, separated by commas. */
  topics: string;
  /** How often to reload while the page is visible, for data that no event reports. By default, never. */
  refreshMs?: number;
  apply: ApplyEvent<S>;
}

const GAP_RETRY_MS = 1_000;

/** A response from the server, with the events that were applied to it. */
interface Progress<S> {
  data: S;
  /** The position up to which events were applied. */
  upTo: Position | null;
  /** Whether events are missing. */
  gap: boolean;
}

/**
 * Reads a state over REST and applies the events after its position. If events in between are missing, as after a RESET
 * or before the stream is connected, the state is reloaded. Until then, the known state remains.
 */
export function useLive<S extends object>(query: LiveQuery<S>): Live<S> {
  const hub = useEventHub();
  const stream = useWS(query.topics);
  const permissions = usePermissions();
  const may = permissions.includes(query.needs);
  const topics = readable(query.topics, permissions);
  const {
    data: response,
    error,
    isValidating,
    mutate,
  } = useSWR<ApiResponse<S>, unknown>(may ? query.key : null, query.read, {
    revalidateOnFocus: false,
    revalidateOnReconnect: false,
    keepPreviousData: true,
    dedupingInterval: 500,
    refreshInterval: query.refreshMs ?? 0,
    // an equal response may have a later position
    compare: Object.is,
  });
  const refresh = useCallback(() => void mutate(), [mutate]);
  const subscribe = useCallback((listener: () => void) => hub.subscribe(listener), [hub]);
  const snapshot = () =>
    response === undefined ? undefined : progressOf(response, hub, topics, query.apply);
  const progress = useSyncExternalStore(subscribe, snapshot, snapshot);
  useReload(error !== undefined, refresh);
  const gap = progress?.gap === true && !isValidating;
  const lastGap = useRef(0);
  useEffect(() => {
    if (!gap) {
      return;
    }
    // a gap can persist, for example if the server's database was replaced
    const wait = Math.max(0, lastGap.current + GAP_RETRY_MS - Date.now());
    const timer = setTimeout(() => {
      lastGap.current = Date.now();
      refresh();
    }, wait);
    return () => clearTimeout(timer);
  }, [gap, refresh]);
  return {
    data: progress?.data,
    problem: !may ? Problem.forbidden(query.needs) : error === undefined ? undefined : Problem.of(error),
    stream: error === undefined ? stream : worst([stream, failed(error)]),
    refresh,
  };
}

/** The state of data that could not be read: it is not live, regardless of the stream. */
function failed(error: unknown): StreamState {
  const { code, title, message } = Problem.of(error);
  return { kind: 'failed', failure: { code, title, detail: message } };
}

const progresses = new WeakMap<object, Progress<unknown>>();

/** Returns the progress of a response, which components with the same response share. */
function progressOf<S>(
  response: ApiResponse<S>,
  hub: EventHub,
  topics: readonly Topic[],
  apply: ApplyEvent<S>,
): Progress<S> {
  const known = progresses.get(response);
  const before: Progress<S> = isProgressOf<S>(known)
    ? known
    : { data: response.data, upTo: response.position, gap: false };
  const after = advance(before, hub, topics, apply);
  if (after !== known) {
    progresses.set(response, after);
  }
  return after;
}

/** A stored progress always has the type of its response, because only {@link progressOf} stores it. */
function isProgressOf<S>(progress: Progress<unknown> | undefined): progress is Progress<S> {
  return progress !== undefined;
}

/**
 * Applies the new events from the hub. Returns the same object if no displayed data changes; its `upTo` is then updated
 * in place.
 */
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
    case 'pending':
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
