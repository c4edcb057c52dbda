// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
import { inOrder } from './steady-order';

describe('a kept order', () => {
  const rows = [{ id: 'a' }, { id: 'b' }, { id: 'c' }];

  it.each([
    [['c', 'a', 'b'], 'cab'],
    // a removed row, and a new one
    [['c', 'x', 'b'], 'cba'],
    [[''], 'abc'],
  ])('%j results in %s', (ids, expected) => {
    expect(
      inOrder(rows, ids)
        .map(({ id }) => id)
        .join(''),
    ).toBe(expected);
  });
});
