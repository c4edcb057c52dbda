// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
import { engineText, nextEngineState, OK, type EngineState } from './engine-state';

const since = new Date(2026, 10, 25, 14, 2, 9);
const at = (ms: number) => new Date(since.getTime() + ms).toISOString();
const reachable = { status: 'REACHABLE', status_reason: null, status_since: at(-60_000) } as const;
const unreachable = {
  status: 'UNREACHABLE',
  status_reason: 'Connection refused.',
  status_since: at(0),
} as const;
const outage: EngineState = { kind: 'unreachable', since: since.getTime(), reason: 'Connection refused.' };

describe('the engine', () => {
  it('is unreachable until it responds, and then back for a moment', () => {
    expect(nextEngineState(OK, reachable)).toBe(OK);
    expect(nextEngineState(OK, unreachable)).toEqual(outage);
    const back = nextEngineState(outage, { ...reachable, status_since: at(192_000) });
    expect(back).toEqual({ kind: 'back', outageMs: 192_000 });
    expect(nextEngineState(back, reachable)).toBe(back);
    expect(nextEngineState(back, unreachable)).toEqual(outage);
  });

  it('stays the same object while it is unreachable for the same reason', () => {
    expect(nextEngineState(outage, unreachable)).toBe(outage);
    expect(nextEngineState(outage, { ...unreachable, status_reason: 'Timeout.' })).toEqual({
      ...outage,
      reason: 'Timeout.',
    });
  });

  it('has a text', () => {
    expect(engineText(OK, since.getTime())).toBeNull();
    expect(engineText(outage, since.getTime() + 3_600_000)).toEqual({
      title: 'The engine has not responded since 14:02.',
      meaning: 'Showing the last known state. Actions are disabled until the engine responds.',
    });
    expect(engineText({ kind: 'back', outageMs: 192_000 }, since.getTime())).toEqual({
      title: 'The engine is back.',
      meaning: 'It did not respond for 3m 12s. The displayed state is up to date again.',
    });
  });
});
