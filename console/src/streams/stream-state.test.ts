// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
import { CONNECTING, nextState, worst, type StreamSignal, type StreamState } from './stream-state';

const live: StreamState = { kind: 'live', replayed: 0 };
const stale: StreamState = { kind: 'stale', since: 5 };

function after(...signals: StreamSignal[]): StreamState {
  return signals.reduce(nextState, CONNECTING);
}

describe('the state of a stream', () => {
  it('is live when it is open', () => {
    expect(after({ kind: 'opening' }, { kind: 'opened', resumed: false })).toEqual(live);
  });

  it('counts replayed events, shows the number, and then drops it', () => {
    const replaying = after(
      { kind: 'opened', resumed: true },
      { kind: 'delivered', count: 2 },
      { kind: 'delivered', count: 1 },
    );
    expect(replaying).toEqual({ kind: 'replaying', count: 3 });
    const settled = nextState(replaying, { kind: 'settled' });
    expect(settled).toEqual({ kind: 'live', replayed: 3 });
    expect(nextState(settled, { kind: 'replay-shown' })).toEqual(live);
  });

  it('contains when it reconnects', () => {
    expect(after({ kind: 'lost', attempt: 2, retryAt: 7, since: 3 })).toEqual({
      kind: 'reconnecting',
      attempt: 2,
      retryAt: 7,
      since: 3,
    });
  });

  it('stays stale or lost while it is connecting again', () => {
    expect(nextState(stale, { kind: 'opening' })).toBe(stale);
    const lost = nextState(live, { kind: 'lost', attempt: 1, retryAt: 7, since: 3 });
    expect(nextState(lost, { kind: 'opening' })).toBe(lost);
    expect(nextState(stale, { kind: 'opened', resumed: true })).toEqual({ kind: 'replaying', count: 0 });
  });

  it('is the same object if nothing changes', () => {
    expect(nextState(live, { kind: 'delivered', count: 1 })).toBe(live);
    expect(nextState(live, { kind: 'settled' })).toBe(live);
    expect(nextState(live, { kind: 'replay-shown' })).toBe(live);
  });

  it('is the worst of several streams', () => {
    expect(worst([live, stale, CONNECTING])).toBe(stale);
    expect(worst([live])).toBe(live);
    const caughtUp: StreamState = { kind: 'live', replayed: 3 };
    expect(worst([live, caughtUp])).toBe(caughtUp);
    expect(worst([])).toBe(CONNECTING);
  });
});
