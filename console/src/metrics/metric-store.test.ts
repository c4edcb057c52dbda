// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
import type { MetricUpdate } from '@/api/wire';
import { historyToRequest, MetricStore } from './metric-store';

const BEGIN = Date.parse('2026-11-25T00:00:00.000Z');

function tick(seconds: number, cpu: number): MetricUpdate {
  const timestamp = new Date(BEGIN + seconds * 1000).toISOString();
  return {
    type: 'METRIC_UPDATE',
    tenant_id: 't',
    timestamp,
    payload: {
      host: { timestamp, cpu_count: 4, cpu_percentage: cpu, memory_total_bytes: 1024 },
      samples: [{ instance_id: 'i1', timestamp, cpu_percentage: cpu }],
    },
  };
}

function store(): MetricStore {
  return new MetricStore((run) => run());
}

describe('the metric store', () => {
  it('keeps the newest value if older ones follow', () => {
    const metrics = store();
    metrics.add(tick(10, 50));
    metrics.add(tick(5, 20));
    expect(metrics.hostNow()?.cpuPercentage).toBe(50);
    expect(metrics.host().cpu.lines).toEqual([[20, 50]]);
    expect(metrics.usage('i1')?.cpu).toEqual([50]);
  });

  it('represents unknown values as null, not as 0', () => {
    const metrics = store();
    metrics.add(tick(0, 1));
    expect(metrics.host().memory.lines).toEqual([[null]]);
    expect(metrics.hostNow()?.rx).toBeUndefined();
  });

  it('merges coarse history with live values', () => {
    const metrics = store();
    metrics.add(tick(15, 50));
    const point = (seconds: number, value: number) => ({
      timestamp: new Date(BEGIN + seconds * 1000).toISOString(),
      value,
      label: '',
    });
    metrics.addInitial({
      summary: {
        total_instances: 1,
        running_instances: 1,
        stopped_instances: 0,
        error_instances: 0,
        total_volumes: 0,
        attached_volumes: 0,
        total_vpcs: 0,
        total_storage_mb: 0,
      },
      recent_events: [],
      cpu_history: [point(0, 1), point(15, 2)],
      memory_history: [],
      network_rx_history: [point(0, 5)],
      network_tx_history: [],
    });
    expect(metrics.host().cpu.lines).toEqual([[1, 50]]);
    expect(metrics.host().network.lines).toEqual([
      [5, null],
      [null, null],
    ]);
  });

  it('notifies its listeners after each tick', () => {
    const metrics = store();
    let notified = 0;
    metrics.subscribe(() => {
      notified += 1;
    });
    metrics.add(tick(0, 1));
    expect(notified).toBe(1);
  });
});

describe('the requested history', () => {
  it.each([
    ['the window at first', 0, 1_000_000, 3, 900],
    ['what was missed after a while', 940_000, 1_000_000, 3, 60],
    ['the window after a long sleep', 1, 90_000_000, 3, 900],
    ['less with many instances', 0, 1_000_000, 500, 100],
    ['almost nothing with very many instances', 0, 1_000_000, 9_000, 5],
    ['nothing if the clock of the browser is behind', 1_000_000, 940_000, 3, 0],
  ])('is %s', (_, newest, now, instances, expected) => {
    expect(historyToRequest(newest, now, instances)).toBe(expected);
  });
});
