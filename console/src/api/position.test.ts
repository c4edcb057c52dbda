// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
import { isAtOrBefore, later } from './position';

describe('positions', () => {
  it.each([
    ['a:1', 'a:2', true],
    ['a:2', 'a:2', true],
    ['a:10', 'a:9', false],
    ['b:1', 'a:2', false],
    ['nonsense', 'a:2', false],
    ['a:x', 'a:2', false],
  ])('%s is at or before %s: %s', (one, two, expected) => {
    expect(isAtOrBefore(one, two)).toBe(expected);
  });

  it('never go back within an epoch, and move on to another one', () => {
    expect(later('a:5', 'a:4')).toBe('a:5');
    expect(later('a:5', 'a:6')).toBe('a:6');
    expect(later('a:5', 'b:1')).toBe('b:1');
    expect(later(null, 'a:1')).toBe('a:1');
  });
});
