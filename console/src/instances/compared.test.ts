// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
import { compared } from './compared';

describe('the compared instances', () => {
  it.each([
    ['', []],
    ['a,b,a,,c', ['a', 'b', 'c']],
    ['a,b,c,d,e,f,g', ['a', 'b', 'c', 'd', 'e', 'f']],
  ])('of %j are %j', (ids, expected) => {
    expect(compared(ids)).toEqual(expected);
  });
});
