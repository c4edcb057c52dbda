// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
import { append, EMPTY, type Row } from './log-window';
import { RowHeights, rowAt, rowsAround } from './row-offsets';

function rows(texts: readonly string[]): readonly Row[] {
  return append(
    EMPTY,
    texts.map((data) => ({ name: 'log', data, id: '' })),
  ).rows;
}

describe('the heights of rows', () => {
  it('are equal if lines are not wrapped', () => {
    const heights = new RowHeights({ lineHeight: 20, columns: null });
    expect([...heights.offsets(rows(['a'.repeat(500), '', 'b']))]).toEqual([0, 20, 40, 60]);
  });

  it('are estimated if lines are wrapped, until they are measured', () => {
    const heights = new RowHeights({ lineHeight: 20, columns: 10 });
    const all = rows(['a'.repeat(25), '', '\u001b[0;31mb\u001b[0m']);
    expect([...heights.offsets(all)]).toEqual([0, 60, 80, 100]);
    const [first] = all;
    expect(first !== undefined && heights.measure(first, 80)).toBe(true);
    expect(first !== undefined && heights.measure(first, 80.2)).toBe(false);
    expect([...heights.offsets(all)]).toEqual([0, 80, 100, 120]);
  });
});

describe('the rows in view', () => {
  const offsets = Float64Array.from([0, 20, 40, 100, 120]);

  it.each([
    [0, 0],
    [19, 0],
    [20, 1],
    [99, 2],
    [119, 3],
    [500, 3],
  ])('at %d start with row %d', (distance, row) => {
    expect(rowAt(offsets, distance)).toBe(row);
  });

  it('are surrounded by a margin', () => {
    expect(rowsAround(offsets, 45, 10, 0)).toEqual({ from: 2, to: 3 });
    expect(rowsAround(offsets, 45, 10, 20)).toEqual({ from: 1, to: 3 });
    expect(rowsAround(offsets, 0, 1_000, 400)).toEqual({ from: 0, to: 4 });
    expect(rowsAround(new Float64Array(1), 0, 100, 0)).toEqual({ from: 0, to: 0 });
  });
});
