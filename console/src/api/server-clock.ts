// SPDX-License-Identifier: Apache-2.0
/**
 * The server's clock, as derived from its responses. Server times are compared with it instead of with the browser's
 * clock, which may be off by hours.
 */

/**
 * A Date header has a resolution of one second, and responses are delayed, so smaller differences are not meaningful.
 */
const PRECISION_MS = 2_000;

/** Returns how far the server's clock is ahead of the browser's, in ms, or 0 if the clocks agree. Pure. */
export function skewOf(date: string | null, now: number): number | null {
  const time = Date.parse(date ?? '');
  if (Number.isNaN(time)) {
    return null;
  }
  // on average, half a second has passed since the start of that second
  const ahead = time + 500 - now;
  return Math.abs(ahead) <= PRECISION_MS ? 0 : ahead;
}

let skew = 0;

/** Records the Date header of a response. */
export function noteServerTime(date: string | null): void {
  const now = skewOf(date, Date.now());
  // a slow response must not replace a more precise difference
  if (now !== null && (now === 0 || Math.abs(now - skew) > PRECISION_MS)) {
    skew = now;
  }
}

/** The server's time, in ms since 1970. */
export function serverNow(): number {
  return Date.now() + skew;
}
