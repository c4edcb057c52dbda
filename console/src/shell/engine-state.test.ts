// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
import { afterReading, engineText, WELL, type EngineState } from './engine-state';

const since = new Date(2026, 10, 25, 14, 2, 9);
const at = (ms: number) => new Date(since.getTime() + ms).toISOString();
const well = { status: 'REACHABLE', status_reason: null, status_since: at(-60_000) } as const;
const lost = { status: 'UNREACHABLE', status_reason: 'Connection refused.', status_since: at(0) } as const;
const away: EngineState = { kind: 'away', since: since.getTime(), reason: 'Connection refused.' };

describe('the engine', () => {
  it('is told once it is away, and for a moment when it is back', () => {
    expect(afterReading(WELL, well)).toBe(WELL);
    expect(afterReading(WELL, lost)).toEqual(away);
    const back = afterReading(away, { ...well, status_since: at(192_000) });
    expect(back).toEqual({ kind: 'back', awayMs: 192_000 });
    expect(afterReading(back, well)).toBe(back);
    expect(afterReading(back, lost)).toEqual(away);
  });

  it('is not told anew as long as it is away', () => {
    expect(afterReading(away, lost)).toBe(away);
    expect(afterReading(away, { ...lost, status_reason: 'Timeout.' })).toEqual({
      ...away,
      reason: 'Timeout.',
    });
  });

  it('is told in words', () => {
    expect(engineText(WELL, since.getTime())).toBeNull();
    expect(engineText(away, since.getTime() + 3_600_000)).toEqual({
      what: 'The engine has not answered since 14:02.',
      meaning:
        'Instances are shown as they were; they may well run on. Commands are refused until it is back.',
    });
    expect(engineText({ kind: 'back', awayMs: 192_000 }, since.getTime())).toEqual({
      what: 'The engine is back.',
      meaning: 'It was away for 3m 12s; instances are shown as they are again.',
    });
  });
});
