// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
import {
  between,
  emptySeries,
  extentOf,
  merge,
  newest,
  rates,
  resampled,
  sideBySide,
  thinned,
  withGaps,
} from './series';

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

describe('a series in one resolution', () => {
  const series = { times: [0, 5, 10, 15, 60], lines: [[1, 3, null, 5, 9]] };

  it('contains averages over equal steps, and no step without points', () => {
    expect(resampled(series, 15)).toEqual({ times: [0, 15, 60], lines: [[2, 5, 9]] });
    expect(resampled({ times: [1], lines: [[null]] }, 15)).toEqual({ times: [0], lines: [[null]] });
  });

  it('has at most as many points as requested', () => {
    const long = {
      times: Array.from({ length: 500 }, (_, at) => at * 5),
      lines: [Array.from({ length: 500 }, () => 1)],
    };
    expect(thinned(long, 60).times.length).toBeLessThanOrEqual(60);
    expect(thinned(series, 60)).toBe(series);
  });

  it('is cut to a part', () => {
    expect(between(series, { from: 5, to: 15 })).toEqual({ times: [5, 10, 15], lines: [[3, null, 5]] });
  });
});

describe('several series', () => {
  it('are side by side over the times of all of them', () => {
    const one = { times: [0, 5], lines: [[1, 2]] };
    const two = { times: [5, 10], lines: [[3, null]] };
    expect(sideBySide([one, two], 0)).toEqual({
      times: [0, 5, 10],
      lines: [
        [1, 2, null],
        [null, 3, null],
      ],
    });
    expect(sideBySide([], 0)).toEqual({ times: [], lines: [] });
  });

  it('have a newest, an average and a highest value if any is known', () => {
    expect(extentOf({ times: [0, 5, 10], lines: [[1, null, 5]] }, 0)).toEqual({
      newest: 5,
      average: 3,
      highest: 5,
    });
    expect(extentOf(emptySeries(1), 0)).toEqual({
      newest: undefined,
      average: undefined,
      highest: undefined,
    });
  });
});
