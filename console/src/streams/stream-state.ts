// SPDX-License-Identifier: Apache-2.0
import * as v from 'valibot';

/** Why a stream does not reconnect. */
const streamFailure = v.object({ code: v.string(), title: v.string(), detail: v.string() });
export type StreamFailure = v.InferOutput<typeof streamFailure>;

/** The state of a stream. Every live view shows it, and tabs send it to each other. Times are in ms since 1970. */
export const streamState = v.variant('kind', [
  v.object({ kind: v.literal('connecting') }),
  /** `replayed` is the number of events that were just replayed, and 0 a moment later. */
  v.object({ kind: v.literal('live'), replayed: v.number() }),
  /** Live, but a few seconds late: there are more streams than connections, so they alternate. */
  v.object({ kind: v.literal('turns') }),
  v.object({ kind: v.literal('replaying'), count: v.number() }),
  /** `since` is the time of the last message, or null if there was none. */
  v.object({
    kind: v.literal('reconnecting'),
    attempt: v.number(),
    retryAt: v.number(),
    since: v.nullable(v.number()),
  }),
  v.object({ kind: v.literal('stale'), since: v.number() }),
  v.object({ kind: v.literal('failed'), failure: streamFailure }),
]);
export type StreamState = v.InferOutput<typeof streamState>;

/** A signal that changes the state of a stream. */
export type StreamSignal =
  | { kind: 'opening' }
  | { kind: 'opened'; resumed: boolean }
  /** Events were delivered. */
  | { kind: 'delivered'; count: number }
  /** There was a pause: the replay is complete. */
  | { kind: 'settled' }
  /** The number of replayed events no longer needs to be shown. */
  | { kind: 'replay-shown' }
  | { kind: 'lost'; attempt: number; retryAt: number; since: number | null }
  | { kind: 'silent'; since: number }
  | { kind: 'failed'; failure: StreamFailure };

export const CONNECTING: StreamState = { kind: 'connecting' };

/** Returns the state after a signal, or the same object if nothing changes. */
export function nextState(state: StreamState, signal: StreamSignal): StreamState {
  switch (signal.kind) {
    case 'opening':
      // a lost or stale stream stays that way until it is open again
      return state.kind === 'live' || state.kind === 'replaying' ? CONNECTING : state;
    case 'opened':
      return signal.resumed ? { kind: 'replaying', count: 0 } : { kind: 'live', replayed: 0 };
    case 'delivered':
      return state.kind === 'replaying'
        ? { kind: 'replaying', count: state.count + signal.count }
        : state.kind === 'live'
          ? state
          : { kind: 'live', replayed: 0 };
    case 'settled':
      return state.kind === 'replaying' ? { kind: 'live', replayed: state.count } : state;
    case 'replay-shown':
      return state.kind === 'live' && state.replayed > 0 ? { kind: 'live', replayed: 0 } : state;
    case 'lost':
      return { kind: 'reconnecting', attempt: signal.attempt, retryAt: signal.retryAt, since: signal.since };
    case 'silent':
      return { kind: 'stale', since: signal.since };
    case 'failed':
      return { kind: 'failed', failure: signal.failure };
  }
}

/** Whether the page may show old data. */
export function isBehind(state: StreamState): boolean {
  return state.kind === 'stale' || state.kind === 'reconnecting' || state.kind === 'failed';
}

/** Returns the worst state of several streams. If all are live, returns the state with the most replayed events. */
export function worst(states: readonly StreamState[]): StreamState {
  const order: StreamState['kind'][] = [
    'failed',
    'stale',
    'reconnecting',
    'connecting',
    'replaying',
    'turns',
    'live',
  ];
  const replayed = (state: StreamState) => (state.kind === 'live' ? state.replayed : 0);
  const sorted = [...states].sort(
    (one, two) => order.indexOf(one.kind) - order.indexOf(two.kind) || replayed(two) - replayed(one),
  );
  return sorted[0] ?? CONNECTING;
}
