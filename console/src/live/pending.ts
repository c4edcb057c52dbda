// SPDX-License-Identifier: Apache-2.0
'use client';
import { useCallback, useEffect, useMemo, useState } from 'react';
import { isAtOrBefore, type Position } from '@/api/position';
import type { ChangeEvent } from '@/api/wire';
import { useToasts } from '@/design/toasts';
import { useEventHub } from '@/streams/provider';

/** A request whose change the stream has not delivered yet. */
export interface PendingAction {
  /** The pending activity, such as `Stopping`. */
  name: string;
  /** The position of the stream when the request was sent. */
  after: Position | null;
  /** The position of the change. Null until the server has responded. */
  position: Position | null;
}

type Pendings = ReadonlyMap<string, PendingAction>;

/**
 * Removes the actions whose changes were delivered. Returns the same object if there are none. A change in a previous
 * epoch of the log is never delivered, so its action is also removed. Pure.
 *
 * @param delivered the position up to which the stream has delivered everything
 * @param eventsAfter the events that were delivered after a position. A request commits its audit entry last, and a
 *     stream without the audit topic advances past that entry only with the next heartbeat. The event of the resource
 *     itself is
 *     sufficient
 */
export function withoutDelivered(
  pendings: Pendings,
  delivered: Position | null,
  eventsAfter: (after: Position) => readonly ChangeEvent[],
): Pendings {
  const remaining = [...pendings].filter(
    ([id, { after, position }]) =>
      position === null ||
      delivered === null ||
      (isAtOrBefore(delivered, position) &&
        !isAtOrBefore(position, delivered) &&
        !eventsAfter(after ?? delivered).some(
          (event) => event.resource_id === id && isAtOrBefore(event.position, position),
        )),
  );
  return remaining.length === pendings.size ? pendings : new Map(remaining);
}

type Mutation = () => Promise<Position | null>;

export interface Pending {
  /** By the id of the resource. */
  actions: Pendings;
  /**
   * Runs a request that returns the position of its change, and shows it as pending until the stream has delivered the
   * change.
   *
   * @throws any error of the request, which is then no longer pending
   */
  run: (id: string, name: string, mutation: Mutation) => Promise<void>;
  /** Like {@link run}, but shows a failure as a message with this title. */
  attempt: (id: string, name: string, failure: string, mutation: Mutation) => Promise<void>;
}

/** The pending actions of a page. */
export function usePending(): Pending {
  const hub = useEventHub();
  const toasts = useToasts();
  const [actions, setActions] = useState<Pendings>(() => new Map());
  const remaining = useCallback(
    (pendings: Pendings) =>
      withoutDelivered(pendings, hub.deliveredUpTo(), (after) => {
        const read = hub.readAfter([], after);
        return read.kind === 'events' ? read.events : [];
      }),
    [hub],
  );
  useEffect(() => hub.subscribe(() => setActions(remaining)), [hub, remaining]);
  const run = useCallback(
    async (id: string, name: string, mutation: Mutation) => {
      const after = hub.deliveredUpTo();
      setActions((pendings) => new Map(pendings).set(id, { name, after, position: null }));
      let position: Position | null = null;
      try {
        position = await mutation();
      } finally {
        const committed = position;
        setActions((pendings) => {
          const next = new Map(pendings);
          if (committed === null) {
            next.delete(id);
          } else {
            next.set(id, { name, after, position: committed });
          }
          return remaining(next);
        });
      }
    },
    [hub, remaining],
  );
  const attempt = useCallback(
    async (id: string, name: string, failure: string, mutation: Mutation) => {
      try {
        await run(id, name, mutation);
      } catch (thrown) {
        toasts.failed(failure, thrown);
      }
    },
    [run, toasts],
  );
  return useMemo(() => ({ actions, run, attempt }), [actions, run, attempt]);
}
