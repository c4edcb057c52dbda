// SPDX-License-Identifier: Apache-2.0
import type { Compute } from '@/api/wire';
import { duration, minute } from '@/format/times';

/** What is told of the engine on every page. Times are in ms since 1970. */
export type EngineState =
  | { kind: 'well' }
  | { kind: 'away'; since: number; reason: string | null }
  /** It answers again, and was away so long; this is said for a moment. */
  | { kind: 'back'; awayMs: number };

export const WELL: EngineState = { kind: 'well' };

/** What is told once the engine was read again; the same object where nothing changes. Pure. */
export function afterReading(
  before: EngineState,
  read: Pick<Compute, 'status' | 'status_reason' | 'status_since'>,
): EngineState {
  const since = Date.parse(read.status_since);
  switch (read.status) {
    case 'UNREACHABLE':
      return before.kind === 'away' && before.since === since && before.reason === read.status_reason
        ? before
        : { kind: 'away', since, reason: read.status_reason };
    case 'REACHABLE':
      return before.kind === 'away' ? { kind: 'back', awayMs: Math.max(0, since - before.since) } : before;
  }
}

/** The words for it: what is the matter, and what that means; null for nothing to say. Pure. */
export function engineText(state: EngineState, now: number): { what: string; meaning: string } | null {
  switch (state.kind) {
    case 'well':
      return null;
    case 'away':
      return {
        what: `The engine has not answered since ${minute(state.since, now)}.`,
        meaning:
          'Instances are shown as they were; they may well run on. Commands are refused until it is back.',
      };
    case 'back':
      return {
        what: 'The engine is back.',
        meaning: `It was away for ${duration(state.awayMs)}; instances are shown as they are again.`,
      };
  }
}
