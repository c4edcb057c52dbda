// SPDX-License-Identifier: Apache-2.0
/** A place in the server's log, `<epoch>:<offset>`, as every answer and every change carries it. */
export type Position = string;

interface Place {
  epoch: string;
  offset: number;
}

function place(position: Position): Place | null {
  const colon = position.lastIndexOf(':');
  const offset = Number(position.slice(colon + 1));
  return colon > 0 && Number.isSafeInteger(offset) ? { epoch: position.slice(0, colon), offset } : null;
}

/**
 * Whether what stands at `position` is told already by who is at `other`. Positions of different epochs are of different
 * logs and tell nothing of each other: false.
 */
export function isAtOrBefore(position: Position, other: Position): boolean {
  const one = place(position);
  const two = place(other);
  return one !== null && two !== null && one.epoch === two.epoch && one.offset <= two.offset;
}

/** The later of two positions; the second where they cannot be compared, since it is the newer word. */
export function later(before: Position | null, now: Position): Position {
  return before !== null && isAtOrBefore(now, before) ? before : now;
}
