// SPDX-License-Identifier: Apache-2.0
/** The scales of charts. Pure. */
import type { Series } from './series';
import type { ChartView } from './view';

/** The shortest period that a live chart shows, in seconds. */
const LEAST_SECONDS = 60;

/**
 * Returns the first and the last time that a chart shows, in seconds since 1970. A live chart ends with its latest
 * point, and any other chart ends at the current time. If the data is shorter than the period, the chart starts with
 * the oldest point, so that the chart of a young instance is not empty.
 */
export function xRange(
  series: Series,
  view: Pick<ChartView, 'shown' | 'range'>,
  now: number,
): [number, number] {
  if (view.shown !== null) {
    return [view.shown.from, view.shown.to];
  }
  const { seconds, live } = view.range;
  const newest = series.times.at(-1);
  const oldest = series.times[0];
  if (newest === undefined || oldest === undefined) {
    return [now - seconds, now];
  }
  const end = live ? newest : Math.max(newest, now);
  return [Math.max(end - seconds, Math.min(oldest, end - LEAST_SECONDS)), end];
}

/**
 * Returns the maximum of a scale that follows the values. It includes the limit only if the values are anywhere near
 * it; otherwise, the curve would be a flat line.
 */
export function topOfScale(max: number | null, least: number, limit: number | undefined): number {
  const top = Math.max(least, (max ?? 0) * 1.15);
  return limit !== undefined && (max ?? 0) >= limit / 4 ? Math.max(top, limit * 1.08) : top;
}
