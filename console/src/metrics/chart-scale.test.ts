// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
import { topOfScale, xRange } from './chart-scale';
import type { Series } from './series';

const live = { shown: null, range: { seconds: 900, live: true } };

function at(...times: number[]): Series {
  return { times, lines: [times.map(() => 1)] };
}

describe('the scales of a chart', () => {
  it('end with the newest point, and never start in 1970', () => {
    expect(xRange(at(10_000, 20_000), live, 30_000)).toEqual([19_100, 20_000]);
    expect(xRange(at(), live, 30_000)).toEqual([29_100, 30_000]);
  });

  it('are shorter if there are no older points', () => {
    expect(xRange(at(19_700, 20_000), live, 20_000)).toEqual([19_700, 20_000]);
    expect(xRange(at(19_999, 20_000), live, 20_000)).toEqual([19_940, 20_000]);
  });

  it('end now if the chart is not live, so that what is missing is seen', () => {
    const week = { shown: null, range: { seconds: 5_000, live: false } };
    expect(xRange(at(10_000, 20_000), week, 23_000)).toEqual([18_000, 23_000]);
    expect(xRange(at(22_000, 22_500), week, 23_000)).toEqual([22_000, 23_000]);
    expect(xRange(at(22_000, 24_000), week, 23_000)).toEqual([22_000, 24_000]);
  });

  it('do not move while the user has zoomed in', () => {
    expect(xRange(at(1, 20_000), { ...live, shown: { from: 5, to: 9 } }, 20_000)).toEqual([5, 9]);
  });

  it('include the limit if the values are near it', () => {
    expect(topOfScale(50, 10, 100)).toBeCloseTo(108);
    expect(topOfScale(10, 1, 100)).toBeCloseTo(11.5);
    expect(topOfScale(null, 10, 100)).toBe(10);
    expect(topOfScale(200, 10, 100)).toBeCloseTo(230);
  });
});
