// SPDX-License-Identifier: Apache-2.0
import * as v from 'valibot';
import {
  metricUpdate,
  streamClose,
  summary,
  type MetricUpdate,
  type StreamClose,
  type Summary,
} from '@/api/wire';

/** An event of /api/dashboard/stream that the console uses. */
export type DashboardMessage =
  { kind: 'summary'; summary: Summary } | { kind: 'metrics'; update: MetricUpdate };

/**
 * Parses the data of an event.
 *
 * @throws ValiError or SyntaxError if the data does not match the API document
 */
export function parseDashboardMessage(event: string, data: string): DashboardMessage | null {
  switch (event) {
    case 'summary':
      return { kind: 'summary', summary: v.parse(summary, JSON.parse(data)) };
    case 'metrics':
      return { kind: 'metrics', update: v.parse(metricUpdate, JSON.parse(data)) };
    default:
      return null;
  }
}

const heartbeat = v.object({ interval_ms: v.pipe(v.number(), v.minValue(1)) });

/** Parses the server's heartbeat interval, in ms. Null if it is missing. */
export function heartbeatInterval(data: string): number | null {
  try {
    const read = v.safeParse(heartbeat, JSON.parse(data));
    return read.success ? read.output.interval_ms : null;
  } catch {
    return null;
  }
}

/**
 * Parses the reason why the server closes a stream. Returns null if the reason cannot be read; the stream is then
 * treated as if the connection had been lost.
 */
export function parseClose(data: string): StreamClose | null {
  try {
    const read = v.safeParse(streamClose, JSON.parse(data));
    return read.success ? read.output : null;
  } catch {
    return null;
  }
}
