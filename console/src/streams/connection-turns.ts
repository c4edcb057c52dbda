// SPDX-License-Identifier: Apache-2.0
/** A stream that needs a connection. */
export interface Turn {
  open: boolean;
  /** When it was opened or, if it is not open, when it started waiting. */
  since: number;
  /** Whether it has kept its connection for long enough. */
  finished: boolean;
}

/**
 * Returns which streams must give up their connections and which may open one. At most `max` streams hold a connection,
 * and the streams that have waited longest come first. Pure.
 */
export function distribute<T extends Turn>(streams: readonly T[], max: number): { close: T[]; open: T[] } {
  const oldestFirst = [...streams].sort((one, two) => one.since - two.since);
  const open = oldestFirst.filter((stream) => stream.open);
  const waiting = oldestFirst.filter((stream) => !stream.open);
  const excess = Math.max(0, open.length - max);
  const free = Math.max(0, max - open.length);
  const replaced = open
    .slice(excess)
    .filter(({ finished }) => finished)
    .slice(0, Math.max(0, waiting.length - free));
  return {
    close: [...open.slice(0, excess), ...replaced],
    open: waiting.slice(0, free + replaced.length),
  };
}
