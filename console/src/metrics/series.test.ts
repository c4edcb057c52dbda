// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
import { emptySeries, merge, newest, rates, withGaps } from './series';

const at = (time: number, value: number | null) => ({ time, values: [value] });

describe('series', () => {
  it('insert history before live points', () => {
    const live = merge(emptySeries(1), [at(100, 1)], 900);
    expect(merge(live, [at(95, 0), at(90, null)], 900)).toEqual({
      times: [90, 95, 100],
      lines: [[null, 0, 1]],
    });
  });

  it('replace points with the same time', () => {
    const once = merge(emptySeries(1), [at(100, 1), at(105, 2)], 900);
    expect(merge(once, [at(100, 7)], 900)).toEqual({ times: [100, 105], lines: [[7, 2]] });
  });

  it('drop points outside the window', () => {
    expect(merge(emptySeries(1), [at(0, 1), at(50, 2), at(100, 3)], 60).times).toEqual([50, 100]);
  });

  it('are the same object without new points', () => {
    const series = emptySeries(2);
    expect(merge(series, [], 60)).toBe(series);
  });

  it('have rates, except where a total was reset', () => {
    const totals = { times: [0, 5, 10, 15], lines: [[0, 50, 10, null]] };
    expect(rates(totals)).toEqual({ times: [0, 5, 10, 15], lines: [[null, 10, null, null]] });
    expect(newest(totals, 0)).toBeUndefined();
    expect(newest({ times: [0], lines: [[7]] }, 0)).toBe(7);
  });

  it('have gaps where points are missing', () => {
    const series = merge(emptySeries(1), [at(0, 1), at(5, 2), at(60, 3)], 900);
    expect(withGaps(series, 20)).toEqual({ times: [0, 5, 15, 60], lines: [[1, 2, null, 3]] });
  });
});
