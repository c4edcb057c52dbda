// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
import type { Instance } from '@/api/wire';
import { anInstance } from '@/live/instance-fixture';
import { busiest } from './busiest';

const named = (...all: [string, Instance['status']][]) =>
  new Map(
    all.map(([id, status], index) => [
      id,
      anInstance({ id, status, created_at: `2026-11-25T00:00:0${index}.000Z` }),
    ]),
  );
const using = (cpu: Record<string, number>) => ({
  usage: (id: string) => ({
    latest: { instance_id: id, timestamp: '', cpu_host_percentage: cpu[id] ?? 0 },
    cpu: [],
    at: 0,
  }),
});

describe('the busiest instances', () => {
  it('are the failed ones, then those that use the most CPU, then the newest', () => {
    const instances = named(
      ['idle', 'RUNNING'],
      ['hot', 'RUNNING'],
      ['off', 'STOPPED'],
      ['bad', 'ERROR'],
      ['new', 'RUNNING'],
    );
    expect(busiest(instances, using({ hot: 80, off: 90 })).map(({ id }) => id)).toEqual([
      'bad',
      'hot',
      'new',
      'idle',
      'off',
    ]);
  });

  it('are sorted by age if several failed', () => {
    expect(busiest(named(['one', 'ERROR'], ['two', 'ERROR']), using({})).map(({ id }) => id)).toEqual([
      'two',
      'one',
    ]);
  });
});
