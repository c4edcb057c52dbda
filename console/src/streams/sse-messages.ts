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

/** An event of /api/dashboard/stream, as far as the console asks for it. */
export type DashboardMessage =
  { kind: 'summary'; summary: Summary } | { kind: 'metrics'; update: MetricUpdate };

/**
 * Reads the data of an event.
 *
 * @throws ValiError or SyntaxError for what is not as the document says
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

/** Reads why the server ends a stream; null for what cannot be read, which is a lost connection like any other. */
export function parseClose(data: string): StreamClose | null {
  try {
    const read = v.safeParse(streamClose, JSON.parse(data));
    return read.success ? read.output : null;
  } catch {
    return null;
  }
}
