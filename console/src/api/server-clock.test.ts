// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
import { noteServerTime, serverNow, skewOf } from './server-clock';

const NOON = Date.parse('2026-11-25T12:00:00.000Z');
const AT_NOON = 'Wed, 25 Nov 2026 12:00:00 GMT';

describe('the clock of the server', () => {
  it.each([
    [AT_NOON, NOON, 0],
    [AT_NOON, NOON + 1_900, 0],
    [AT_NOON, NOON - 3_600_000, 3_600_500],
    [AT_NOON, NOON + 3_600_000, -3_599_500],
    [null, NOON, null],
    ['soon', NOON, null],
  ])('that says %j at %d is ahead by %j ms', (date, now, expected) => {
    expect(skewOf(date, now)).toBe(expected);
  });

  it('is followed when it differs from that of the browser', () => {
    noteServerTime(new Date(Date.now() + 7_200_000).toUTCString());
    expect(serverNow() - Date.now()).toBeGreaterThan(7_100_000);
    noteServerTime(null);
    expect(serverNow() - Date.now()).toBeGreaterThan(7_100_000);
    noteServerTime(new Date().toUTCString());
    expect(Math.abs(serverNow() - Date.now())).toBeLessThan(100);
  });
});
