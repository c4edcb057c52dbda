// SPDX-License-Identifier: Apache-2.0
const BASE_MS = 500;
const MAX_MS = 30_000;

/**
 * Returns how long to wait before a reconnection. Uses exponential backoff with full jitter, so that clients that lost
 * their connections at the same time do not all reconnect at the same time.
 *
 * @param attempt 1 for the first attempt
 * @param random a number from 0 to 1
 * @param atLeastMs the delay that the server requested; the jitter is added to it
 */
export function backoff(attempt: number, random: number, atLeastMs = 0): number {
  const ceiling = Math.min(MAX_MS, BASE_MS * 2 ** Math.min(attempt, 16));
  return Math.round(atLeastMs + random * ceiling);
}
