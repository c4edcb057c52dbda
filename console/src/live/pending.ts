// SPDX-License-Identifier: Apache-2.0
'use client';
import { useCallback, useEffect, useMemo, useState } from 'react';
import { isAtOrBefore, type Position } from '@/api/position';
import type { ChangeEvent } from '@/api/wire';
import { useToasts } from '@/design/toasts';
import { useEventHub } from '@/streams/provider';

/** Something that was asked for and that the stream has not told yet. */
export interface PendingAction {
  /** Such as `Stopping`. */
  name: string;
  /** Up to where the stream had told when it was asked for. */
  after: Position | null;
  /** Where its change stands in the log; null until the server has answered. */
  position: Position | null;
}

type Pendings = ReadonlyMap<string, PendingAction>;

/**
 * The actions that are left when everything up to a position has been told; the same object where none goes. What stood in
 * another incarnation of the log is never told any more. Pure.
 *
 * @param told the changes that were told after a position. What a mutation commits ends with its audit row, which a stream
 *     without that topic passes over until its next heartbeat: the change of the resource itself is enough
 */
export function withoutTold(
  pendings: Pendings,
  toldUpTo: Position | null,
  told: (after: Position) => readonly ChangeEvent[],
): Pendings {
  const left = [...pendings].filter(
    ([id, { after, position }]) =>
      position === null ||
      toldUpTo === null ||
      (isAtOrBefore(toldUpTo, position) &&
        !isAtOrBefore(position, toldUpTo) &&
        !told(after ?? toldUpTo).some(
          (event) => event.resource_id === id && isAtOrBefore(event.position, position),
        )),
  );
  return left.length === pendings.size ? pendings : new Map(left);
}

export interface Pending {
  /** By the id of the resource. */
  actions: Pendings;
  /**
   * Runs a mutation that answers the position of its change, and shows it as pending until the stream has told that.
   *
   * @throws what the mutation throws; it is not pending then
   */
  run: (id: string, name: string, mutation: () => Promise<Position | null>) => Promise<void>;
  /** The same, and what it throws is told under the title of `failure`. */
  attempt: (
    id: string,
    name: string,
    failure: string,
    mutation: () => Promise<Position | null>,
  ) => Promise<void>;
}

/** The actions of a page that are under way. */
export function usePending(): Pending {
  const hub = useEventHub();
  const toasts = useToasts();
  const [actions, setActions] = useState<Pendings>(() => new Map());
  const left = useCallback(
    (pendings: Pendings) =>
      withoutTold(pendings, hub.toldUpTo(), (after) => {
        const read = hub.readAfter([], after);
        return read.kind === 'events' ? read.events : [];
      }),
    [hub],
  );
  useEffect(() => hub.subscribe(() => setActions(left)), [hub, left]);
  const run = useCallback(
    async (id: string, name: string, mutation: () => Promise<Position | null>) => {
      const after = hub.toldUpTo();
      setActions((pendings) => new Map(pendings).set(id, { name, after, position: null }));
      let position: Position | null = null;
      try {
        position = await mutation();
      } finally {
        const answered = position;
        setActions((pendings) => {
          const next = new Map(pendings);
          if (answered === null) {
            next.delete(id);
          } else {
            next.set(id, { name, after, position: answered });
          }
          return left(next);
        });
      }
    },
    [hub, left],
  );
  const attempt = useCallback(
    async (id: string, name: string, failure: string, mutation: () => Promise<Position | null>) => {
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
