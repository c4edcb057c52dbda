// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
import { ago, duration, minute } from './times';

describe('times', () => {
  it.each([
    [-5, '0s'],
    [999, '0s'],
    [12_000, '12s'],
    [245_000, '4m 05s'],
    [3_600_000, '1h 00m'],
    [90_000_000, '1d 1h'],
  ])('%s ms last %s', (ms, text) => {
    expect(duration(ms)).toBe(text);
  });

  it.each([
    [0, 'just now'],
    [-3_000, 'just now'],
    [12_000, '12s ago'],
    [180_000, '3m ago'],
    [7_200_000, '2h ago'],
    [172_800_000, '2d ago'],
  ])('%s ms ago is %s', (passed, text) => {
    expect(ago(1_000_000_000, 1_000_000_000 + passed)).toBe(text);
  });

  it('contain the minute, and the day if it is another one', () => {
    const time = new Date(2026, 10, 25, 14, 2, 9).getTime();
    expect(minute(time, new Date(2026, 10, 25, 23, 0).getTime())).toBe('14:02');
    expect(minute(time, new Date(2026, 10, 26, 0, 10).getTime())).toBe('2026-11-25 14:02');
  });
});
