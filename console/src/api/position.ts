// SPDX-License-Identifier: Apache-2.0
/** A position in the server's log: `<epoch>:<offset>`. Every response and every event has one. */
export type Position = string;

interface ParsedPosition {
  epoch: string;
  offset: number;
}

function parse(position: Position): ParsedPosition | null {
  const colon = position.lastIndexOf(':');
  const offset = Number(position.slice(colon + 1));
  return colon > 0 && Number.isSafeInteger(offset) ? { epoch: position.slice(0, colon), offset } : null;
}

/**
 * Whether one position is at or before another. Positions of different epochs cannot be compared, so the result is
 * false.
 */
export function isAtOrBefore(position: Position, other: Position): boolean {
  const one = parse(position);
  const two = parse(other);
  return one !== null && two !== null && one.epoch === two.epoch && one.offset <= two.offset;
}

/** Returns the later of two positions, or the second if they cannot be compared. */
export function later(before: Position | null, now: Position): Position {
  return before !== null && isAtOrBefore(now, before) ? before : now;
}
