// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
import { NO_QUOTAS, toQuotas, toTexts } from './quota-form';

describe('the fields of quotas', () => {
  it('are cores and GiB, and empty where there is no limit', () => {
    const quotas = { instances: 0, cpu_limit_millis: 2_500, memory_limit_bytes: 1.5 * 1024 ** 3, keys: null };
    const texts = {
      ...NO_QUOTAS,
      instances: '0',
      cpu_limit_millis: '2.5',
      memory_limit_bytes: '1.5',
    };
    expect(toTexts(quotas)).toEqual(texts);
    expect(toQuotas(texts)).toEqual({
      quotas: { instances: 0, cpu_limit_millis: 2_500, memory_limit_bytes: 1.5 * 1024 ** 3 },
    });
    expect(toQuotas(NO_QUOTAS)).toEqual({ quotas: {} });
  });

  it.each([1, 999, 500_000_000, 17_179_869_184, 123_456_789_012_345])(
    'keep %d bytes as they are',
    (memory_limit_bytes) => {
      expect(toQuotas(toTexts({ memory_limit_bytes }))).toEqual({ quotas: { memory_limit_bytes } });
    },
  );

  it.each([
    ['instances', 'many', 'must be a whole number, or empty'],
    ['keys', '1.5', 'must be a whole number, or empty'],
    ['cpu_limit_millis', 'all', 'must be a number, or empty'],
    ['memory_limit_bytes', '1e20', 'is more than can be counted; leave it empty for no limit'],
    ['volumes', '1e300', 'is more than can be counted; leave it empty for no limit'],
  ])('%s cannot be %s', (measure, text, error) => {
    expect(toQuotas({ ...NO_QUOTAS, [measure]: text })).toEqual({ errors: { [measure]: error } });
  });

  it('leave it to the API what else is valid', () => {
    expect(toQuotas({ ...NO_QUOTAS, keys: ' -1 ' })).toEqual({ quotas: { keys: -1 } });
  });
});
