// SPDX-License-Identifier: Apache-2.0
import { backoff } from './backoff';
import type { Clock } from './clock';

/** Schedules attempts to reconnect, with increasing delays. */
export class Retry {
  /** The number of attempts since the last success. */
  attempt = 0;
  private cancelTimer: (() => void) | null = null;

  constructor(private readonly dependencies: { clock: Clock; random: () => number }) {}

  get pending(): boolean {
    return this.cancelTimer !== null;
  }

  schedule(atLeastMs: number, run: () => void): { attempt: number; retryAt: number } {
    const { clock, random } = this.dependencies;
    this.attempt += 1;
    const delay = backoff(this.attempt, random(), atLeastMs);
    this.cancelTimer = clock.after(delay, () => {
      this.cancelTimer = null;
      run();
    });
    return { attempt: this.attempt, retryAt: clock.now() + delay };
  }

  cancel(): void {
    this.cancelTimer?.();
    this.cancelTimer = null;
  }
}
