// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
import { NO_QUOTAS, toQuotas, toTexts } from './quota-form';

describe('the quota fields', () => {
  it('show cores and GiB, and are empty without a limit', () => {
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
    'keep the exact number of %d bytes',
    (memory_limit_bytes) => {
      expect(toQuotas(toTexts({ memory_limit_bytes }))).toEqual({ quotas: { memory_limit_bytes } });
    },
  );

  it.each([
    ['instances', 'many', 'Enter a whole number, or leave it empty.'],
    ['keys', '1.5', 'Enter a whole number, or leave it empty.'],
    ['cpu_limit_millis', 'all', 'Enter a number, or leave it empty.'],
    ['memory_limit_bytes', '1e20', 'Too large. Leave it empty for unlimited.'],
    ['volumes', '1e300', 'Too large. Leave it empty for unlimited.'],
  ])('reject for %s the text "%s"', (name, text, error) => {
    expect(toQuotas({ ...NO_QUOTAS, [name]: text })).toEqual({ errors: { [name]: error } });
  });

  it('leave it to the API which numbers are valid', () => {
    expect(toQuotas({ ...NO_QUOTAS, keys: ' -1 ' })).toEqual({ quotas: { keys: -1 } });
  });
});
