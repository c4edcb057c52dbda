// SPDX-License-Identifier: Apache-2.0
import type { Compute } from '@/api/wire';
import { duration, minute } from '@/format/times';

/** The state of the engine, as shown on every page. Times are in ms since 1970. */
export type EngineState =
  | { kind: 'ok' }
  | { kind: 'unreachable'; since: number; reason: string | null }
  /** It responds again after an outage. This is shown briefly. */
  | { kind: 'back'; outageMs: number };

export const OK: EngineState = { kind: 'ok' };

/** Returns the next state for a newly read engine status, or the same object if nothing has changed. Pure. */
export function nextEngineState(
  before: EngineState,
  read: Pick<Compute, 'status' | 'status_reason' | 'status_since'>,
): EngineState {
  const since = Date.parse(read.status_since);
  switch (read.status) {
    case 'UNREACHABLE':
      return before.kind === 'unreachable' && before.since === since && before.reason === read.status_reason
        ? before
        : { kind: 'unreachable', since, reason: read.status_reason };
    case 'REACHABLE':
      return before.kind === 'unreachable'
        ? { kind: 'back', outageMs: Math.max(0, since - before.since) }
        : before;
  }
}

/**
 * Returns a description of the problem and its consequences for the user, or null if there is nothing to report. Pure.
 */
export function engineText(state: EngineState, now: number): { title: string; meaning: string } | null {
  switch (state.kind) {
    case 'ok':
      return null;
    case 'unreachable':
      return {
        title: `The engine has not responded since ${minute(state.since, now)}.`,
        meaning: 'Showing the last known state. Actions are disabled until the engine responds.',
      };
    case 'back':
      return {
        title: 'The engine is back.',
        meaning: `It did not respond for ${duration(state.outageMs)}. The displayed state is up to date again.`,
      };
  }
}
