// SPDX-License-Identifier: Apache-2.0
import { serverNow } from '@/api/server-clock';

/** Time that tests can control. */
export interface Clock {
  /** Milliseconds since 1970. */
  now(): number;
  /** Runs a callback once after a delay, unless the returned function is called first. */
  after(ms: number, run: () => void): () => void;
}

export const browserClock: Clock = {
  now: () => serverNow(),
  after: (ms, run) => {
    const timer = setTimeout(run, ms);
    return () => clearTimeout(timer);
  },
};
