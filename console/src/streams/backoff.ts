// SPDX-License-Identifier: Apache-2.0
const BASE_MS = 500;
const LONGEST_MS = 30_000;

/**
 * How long to wait before a stream is opened again: exponential with full jitter, so that clients which were lost together
 * do not come back together.
 *
 * @param attempt 1 for the first
 * @param random from 0 to 1
 * @param atLeastMs what the server asked for; the jitter comes on top of it
 */
export function backoff(attempt: number, random: number, atLeastMs = 0): number {
  const ceiling = Math.min(LONGEST_MS, BASE_MS * 2 ** Math.min(attempt, 16));
  return Math.round(atLeastMs + random * ceiling);
}
