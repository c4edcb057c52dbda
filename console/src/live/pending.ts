'use client';
import { useCallback, useEffect, useMemo, useState } from 'react';
import { isAtOrBefore, type Position } from '@/api/position';
import { useEventHub } from '@/streams/provider';

/** Something that was asked for and that the stream has not told yet. */
export interface PendingAction {
  /** Such as `Stopping`. */
  name: string;
  /** Where its change stands in the log; null until the server has answered. */
  position: Position | null;
}

type Pendings = ReadonlyMap<string, PendingAction>;

/**
 * The actions that are left when everything up to a position has been told; the same object where none goes. What stood in
 * another incarnation of the log is never told any more. Pure.
 */
export function withoutTold(pendings: Pendings, toldUpTo: Position | null): Pendings {
  const left = [...pendings].filter(
    ([, { position }]) =>
      position === null ||
      toldUpTo === null ||
      (isAtOrBefore(toldUpTo, position) && !isAtOrBefore(position, toldUpTo)),
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
}

/** The actions of a page that are under way. */
export function usePending(): Pending {
  const hub = useEventHub();
  const [actions, setActions] = useState<Pendings>(() => new Map());
  useEffect(
    () => hub.subscribe(() => setActions((pendings) => withoutTold(pendings, hub.toldUpTo()))),
    [hub],
  );
  const run = useCallback(
    async (id: string, name: string, mutation: () => Promise<Position | null>) => {
      setActions((pendings) => new Map(pendings).set(id, { name, position: null }));
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
            next.set(id, { name, position: answered });
          }
          return withoutTold(next, hub.toldUpTo());
        });
      }
    },
    [hub],
  );
  return useMemo(() => ({ actions, run }), [actions, run]);
}
