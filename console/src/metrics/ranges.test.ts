// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
import { parseRange } from './ranges';

describe('the period in an address', () => {
  it.each([
    [null, '15m'],
    ['6h', '6h'],
    ['7d', '7d'],
    ['1y', '15m'],
    ['constructor', '15m'],
  ])('%s is %s', (name, expected) => {
    expect(parseRange(name)).toBe(expected);
  });
});
