// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
import { sparkPath } from './sparkline';

describe('a sparkline', () => {
  it('ends at the right, with gaps where values are unknown', () => {
    expect(sparkPath([0, 100, null, 50], 60, 100)).toBe('M56 20L57 0M59 10');
  });

  it('is empty without values', () => {
    expect(sparkPath([], 60, 100)).toBe('');
  });

  it('stays within its box', () => {
    expect(sparkPath([250], 60, 100)).toBe('M59 0');
  });
});
