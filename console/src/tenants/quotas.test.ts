// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
import { amount, excess, highestLevel, largestShare, levelOf, remaining, usageText } from './quotas';
import { aUsage } from './tenant-fixture';

const GIB = 1024 ** 3;

describe('the usage of a tenant', () => {
  it.each([
    [3, null, 'unlimited'],
    [0, 20, 'below'],
    [15, 20, 'below'],
    [16, 20, 'near'],
    [19, 20, 'near'],
    [20, 20, 'full'],
    [21, 20, 'over'],
    [0, 0, 'below'],
    [1, 0, 'over'],
  ] as const)('of %j with a quota of %j is %s', (used, limit, level) => {
    expect(levelOf(used, limit)).toBe(level);
  });

  it.each([
    ['instances', 3, 20, '3 of 20'],
    ['instances', 3, null, '3'],
    ['cpu_limit_millis', 2_500, 8_000, '2.5 of 8 cores'],
    ['cpu_limit_millis', 1_000, 1_000, '1 of 1 core'],
    ['cpu_limit_millis', 1_000, null, '1 core'],
    ['memory_limit_bytes', 512 * 1024 ** 2, 16 * GIB, '512 MiB of 16.0 GiB'],
    ['keys', 1_200, 5_000, '1,200 of 5,000'],
  ] as const)('of %s, %j of %j, reads %s', (name, used, limit, text) => {
    expect(usageText(name, used, limit)).toBe(text);
  });

  it('has the highest level of all quotas', () => {
    const usage = aUsage({ instances: 4, keys: 2 });
    expect(highestLevel({}, usage)).toBe('unlimited');
    expect(highestLevel({ volumes: 3 }, usage)).toBe('below');
    expect(highestLevel({ instances: 5, keys: 10 }, usage)).toBe('near');
    expect(highestLevel({ instances: 5, keys: 2 }, usage)).toBe('full');
    expect(highestLevel({ instances: null, keys: 1 }, usage)).toBe('over');
  });

  it('has the largest share of all quotas', () => {
    expect(largestShare({}, aUsage({ keys: 3 }))).toBe(0);
    expect(largestShare({ keys: 4, instances: 0 }, aUsage({ keys: 3 }))).toBe(0.75);
    expect(largestShare({ keys: 4, instances: 0 }, aUsage({ keys: 3, instances: 1 }))).toBe(
      Number.POSITIVE_INFINITY,
    );
  });

  it('is listed where it exceeds quotas', () => {
    const usage = aUsage({ instances: 2, cpu_limit_millis: 2_500, memory_limit_bytes: GIB, keys: 1 });
    expect(excess({}, usage)).toEqual([]);
    expect(excess({ instances: 2, keys: 1 }, usage)).toEqual([]);
    expect(
      excess({ instances: 1, cpu_limit_millis: 0, memory_limit_bytes: 0, keys: 0, connections: 0 }, usage),
    ).toEqual(['2 instances', '2.5 cores of CPU', '1.00 GiB of memory', '1 key']);
  });

  it('is listed where it prevents a deletion', () => {
    expect(remaining(aUsage({ keys: 3, connections: 1 }))).toEqual([]);
    expect(remaining(aUsage({ instances: 1, volumes: 2, vpcs: 1 }))).toEqual([
      '1 instance',
      '2 volumes',
      '1 VPC',
    ]);
  });

  it('has a unit', () => {
    expect(amount('memory_limit_bytes', 0)).toBe('0 B');
    expect(amount('connections', 7)).toBe('7');
  });
});
