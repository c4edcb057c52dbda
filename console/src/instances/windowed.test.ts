// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
import { rowsInView } from './windowed';

describe('rows in view', () => {
  it.each([
    ['few are all', 100, 40, -2_000, { from: 0, to: 100 }],
    ['before they are measured, all', 1_000, 0, 0, { from: 0, to: 1_000 }],
    ['at the top, the first', 1_000, 40, 200, { from: 0, to: 28 }],
    ['in the middle, those around', 1_000, 40, -20_000, { from: 488, to: 532 }],
    ['at the end, the last', 1_000, 40, -39_500, { from: 972, to: 1_000 }],
    ['far below, none', 1_000, 40, -90_000, { from: 1_000, to: 1_000 }],
  ])('%s', (_, count, rowHeight, top, rows) => {
    expect(rowsInView(count, rowHeight, top, 800)).toEqual(rows);
  });
});
