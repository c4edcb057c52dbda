// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
import { ago, clock, dateTime, duration, minute, utc } from './times';
import { chooseZone, fromField, toField, zoneLabel, zoneOffset } from './zone';

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
    expect(minute(time, new Date(2026, 10, 26, 0, 10).getTime())).toMatch(/Nov.*25.*14:02|25.*Nov.*14:02/);
  });

  it('are in the zone that the user has chosen', () => {
    const time = '2026-11-25T13:05:09.123Z';
    chooseZone('utc');
    expect(clock(Date.parse(time))).toBe('13:05:09');
    expect(dateTime(time)).toContain('13:05:09');
    expect(zoneLabel(Date.parse(time))).toBe('UTC');
    expect(zoneOffset(Date.parse(time))).toBe(0);
    chooseZone('local');
    expect(zoneOffset(Date.parse(time))).toBe(-new Date(time).getTimezoneOffset() * 60_000);
    expect(utc(time)).toBe('2026-11-25 13:05:09 UTC');
  });

  it('are edited in the same zone', () => {
    for (const zone of ['utc', 'local'] as const) {
      chooseZone(zone);
      expect(fromField(toField('2026-11-25T10:00:07.000Z'))).toBe('2026-11-25T10:00:07.000Z');
    }
    expect(toField('nonsense')).toBe('');
    expect(fromField('')).toBe('');
  });

  it('that are invalid are shown as they are', () => {
    expect(dateTime('yesterday')).toBe('yesterday');
    expect(utc('yesterday')).toBe('yesterday');
    expect(dateTime(null)).toBe('–');
  });
});
