// SPDX-License-Identifier: Apache-2.0
/** Why a stream does not come back. */
export interface Refusal {
  code: string;
  title: string;
  detail: string;
}

/** Where a live stream stands. Every live view shows it. */
export type StreamState =
  | { kind: 'connecting' }
  /** `replayed`: how many changes were caught up with just now; 0 once that is old news. */
  | { kind: 'live'; replayed: number }
  | { kind: 'replaying'; count: number }
  /** `since`: when the stream said something last; null where it never did. Times are in ms since 1970. */
  | { kind: 'reconnecting'; attempt: number; retryAt: number; since: number | null }
  | { kind: 'stale'; since: number }
  | { kind: 'refused'; refusal: Refusal };

/** What happens to a stream. */
export type StreamSignal =
  | { kind: 'opening' }
  | { kind: 'opened'; resumed: boolean }
  /** A change came, or several. */
  | { kind: 'told'; count: number }
  /** Nothing has come for a moment: what was missed is told. */
  | { kind: 'settled' }
  | { kind: 'forgotten' }
  | { kind: 'lost'; attempt: number; retryAt: number; since: number | null }
  | { kind: 'silent'; since: number }
  | { kind: 'refused'; refusal: Refusal };

export const CONNECTING: StreamState = { kind: 'connecting' };

/** The state after a signal; the same object where nothing changes. */
export function nextState(state: StreamState, signal: StreamSignal): StreamState {
  switch (signal.kind) {
    case 'opening':
      // what is lost or known to be old stays so until the stream says otherwise
      return state.kind === 'live' || state.kind === 'replaying' ? CONNECTING : state;
    case 'opened':
      return signal.resumed ? { kind: 'replaying', count: 0 } : { kind: 'live', replayed: 0 };
    case 'told':
      return state.kind === 'replaying'
        ? { kind: 'replaying', count: state.count + signal.count }
        : state.kind === 'live'
          ? state
          : { kind: 'live', replayed: 0 };
    case 'settled':
      return state.kind === 'replaying' ? { kind: 'live', replayed: state.count } : state;
    case 'forgotten':
      return state.kind === 'live' && state.replayed > 0 ? { kind: 'live', replayed: 0 } : state;
    case 'lost':
      return { kind: 'reconnecting', attempt: signal.attempt, retryAt: signal.retryAt, since: signal.since };
    case 'silent':
      return { kind: 'stale', since: signal.since };
    case 'refused':
      return { kind: 'refused', refusal: signal.refusal };
  }
}

/** Whether what is shown may be older than what is so. */
export function isBehind(state: StreamState): boolean {
  return state.kind === 'stale' || state.kind === 'reconnecting' || state.kind === 'refused';
}

/** The state of a view that needs several streams: the worst of theirs, and of live ones that which caught up with most. */
export function worst(states: readonly StreamState[]): StreamState {
  const order: StreamState['kind'][] = [
    'refused',
    'stale',
    'reconnecting',
    'connecting',
    'replaying',
    'live',
  ];
  const replayed = (state: StreamState) => (state.kind === 'live' ? state.replayed : 0);
  const sorted = [...states].sort(
    (one, two) => order.indexOf(one.kind) - order.indexOf(two.kind) || replayed(two) - replayed(one),
  );
  return sorted[0] ?? CONNECTING;
}
