// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
import { sparkPath } from './sparkline';

describe('a sparkline', () => {
  it('ends at the right, and is broken where nothing is known', () => {
    expect(sparkPath([0, 100, null, 50], 60, 100)).toBe('M56 20L57 0M59 10');
  });

  it('is empty without values', () => {
    expect(sparkPath([], 60, 100)).toBe('');
  });

  it('does not leave its box', () => {
    expect(sparkPath([250], 60, 100)).toBe('M59 0');
  });
});
