// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
import { refreshMs } from './usages';

describe('the interval at which usage is read', () => {
  it.each([
    [1, 5_000],
    [50, 5_000],
    [300, 30_000],
  ])('for %d tenants is %d ms', (tenants, ms) => {
    expect(refreshMs(tenants)).toBe(ms);
  });
});
