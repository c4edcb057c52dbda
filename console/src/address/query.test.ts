// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
import { withParameters } from './query';

describe('a query', () => {
  it.each([
    ['', { status: 'RUNNING' }, 'status=RUNNING'],
    ['?status=RUNNING&name=web', { status: null }, 'name=web'],
    ['?name=web', { name: '' }, ''],
    ['?label=a%3Ab', { name: 'x y' }, 'label=a%3Ab&name=x+y'],
  ])('"%s" with %j is "%s"', (query, changes, expected) => {
    expect(withParameters(query, changes)).toBe(expected);
  });
});
