// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
import { parseSort, sortParameter } from './sort';

const keys = ['name', 'usage'] as const;
const fallback = { by: 'usage', descending: true } as const;

describe('the order of a list', () => {
  it.each([
    ['', fallback],
    ['sort=name', { by: 'name', descending: false }],
    ['sort=-usage', { by: 'usage', descending: true }],
    ['sort=weight', fallback],
    ['sort=-', fallback],
  ])('in "%s" is %j', (query, sort) => {
    expect(parseSort(new URLSearchParams(query), keys, fallback)).toEqual(sort);
  });

  it.each([
    [{ by: 'name', descending: false }, 'name', '-name'],
    [{ by: 'usage', descending: true }, 'usage', 'usage'],
    [{ by: 'usage', descending: true }, 'name', 'name'],
    [{ by: 'name', descending: false }, 'usage', '-usage'],
  ] as const)('after %j and a click on %s is "%s"', (current, by, parameter) => {
    expect(sortParameter<(typeof keys)[number]>(current, by, ['usage'])).toBe(parameter);
  });
});
