// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
import { rowsInView } from './windowed';

describe('rows in view', () => {
  it.each([
    ['all of few rows', 100, 40, -2_000, { from: 0, to: 100 }],
    ['all rows before they are measured', 1_000, 0, 0, { from: 0, to: 1_000 }],
    ['the first rows at the top', 1_000, 40, 200, { from: 0, to: 28 }],
    ['the surrounding rows in the middle', 1_000, 40, -20_000, { from: 488, to: 532 }],
    ['the last rows at the end', 1_000, 40, -39_500, { from: 972, to: 1_000 }],
    ['no rows far below', 1_000, 40, -90_000, { from: 1_000, to: 1_000 }],
  ])('are %s', (_, count, rowHeight, top, rows) => {
    expect(rowsInView(count, rowHeight, top, 800)).toEqual(rows);
  });
});
