// SPDX-License-Identifier: Apache-2.0
/** A period that charts can show, and its resolution. A view uses the same resolution for past and for live values. */
export interface Range {
  name: RangeName;
  label: string;
  seconds: number;
  /** The step to request: the seconds between two points. The server may have kept only data with longer steps. */
  step: number;
  /** Whether the charts are updated from the stream instead of being reloaded. */
  live: boolean;
}

export type RangeName = '15m' | '1h' | '6h' | '24h' | '7d';

const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

export const RANGES: Readonly<Record<RangeName, Range>> = {
  '15m': { name: '15m', label: '15 min', seconds: 15 * MINUTE, step: 5, live: true },
  '1h': { name: '1h', label: '1 h', seconds: HOUR, step: 15, live: false },
  '6h': { name: '6h', label: '6 h', seconds: 6 * HOUR, step: MINUTE, live: false },
  '24h': { name: '24h', label: '24 h', seconds: DAY, step: 4 * MINUTE, live: false },
  '7d': { name: '7d', label: '7 days', seconds: 7 * DAY, step: 30 * MINUTE, live: false },
};

/** All ranges; the longest is one week, because the server keeps metrics for one week. */
export const RANGE_NAMES: readonly RangeName[] = ['15m', '1h', '6h', '24h', '7d'];

export const DEFAULT_RANGE: RangeName = '15m';

/** Returns the range with this name, or the default one, because users can edit the URL. Pure. */
export function parseRange(name: string | null): RangeName {
  return RANGE_NAMES.find((known) => known === name) ?? DEFAULT_RANGE;
}
