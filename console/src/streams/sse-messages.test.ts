// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
import { parseClose, parseDashboardMessage } from './sse-messages';

const METRICS =
  '{"type":"METRIC_UPDATE","tenant_id":"01900000-0000-7000-8000-000000000000","timestamp":"2026-11-24T23:04:20.000Z","payload":{"host":{"timestamp":"2026-11-24T23:04:20.000Z","cpu_count":4,"memory_total_bytes":17179869184},"samples":[{"instance_id":"01a20fcd-5dcf-76cb-ad6e-4a1fdbb99f18","timestamp":"2026-11-24T23:04:20.000Z","cpu_percentage":95.49,"pids":1}]}}';

describe('events of the dashboard stream', () => {
  it('contain metrics without unknown values', () => {
    const read = parseDashboardMessage('metrics', METRICS);
    expect(read).toMatchObject({
      kind: 'metrics',
      update: { payload: { samples: [{ cpu_percentage: 95.49 }] } },
    });
    expect(JSON.stringify(read)).not.toContain('memory_percentage');
  });

  it('contain a summary with all counts', () => {
    expect(() => parseDashboardMessage('summary', '{"total_instances":1}')).toThrow();
  });

  it('are ignored if their type is unknown', () => {
    expect(parseDashboardMessage('weather', '{}')).toBeNull();
  });

  it('contain a close with its reason', () => {
    expect(
      parseClose('{"code":4002,"reason":"DRAINING","reconnect":true,"retry_after_ms":1153}'),
    ).toMatchObject({
      reconnect: true,
      retry_after_ms: 1153,
    });
    expect(parseClose('nonsense')).toBeNull();
    expect(parseClose('{"code":4002,"reason":"NEW_REASON","reconnect":true,"retry_after_ms":0}')).toBeNull();
  });
});
