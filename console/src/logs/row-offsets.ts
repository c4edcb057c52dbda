// SPDX-License-Identifier: Apache-2.0
import { plain } from './log-style';
import type { Row } from './log-window';

/** The sizes of a log's characters and of its box, in pixels. */
export interface Metrics {
  lineHeight: number;
  /** The number of characters in a line, or null if lines are not wrapped. */
  columns: number | null;
}

/** The heights of rows: measured for rows that were shown, and estimated for all others. */
export class RowHeights {
  private readonly known = new WeakMap<Row, number>();

  constructor(readonly metrics: Metrics) {}

  /** Remembers the height of a row. Returns whether it differs from the previous height. */
  measure(row: Row, height: number): boolean {
    if (Math.abs(this.of(row) - height) < 0.5) {
      return false;
    }
    this.known.set(row, height);
    return true;
  }

  private of(row: Row): number {
    const known = this.known.get(row);
    if (known !== undefined) {
      return known;
    }
    const { lineHeight, columns } = this.metrics;
    const lines = columns === null ? 1 : Math.max(1, Math.ceil(plain(row.styled).length / columns));
    this.known.set(row, lines * lineHeight);
    return lines * lineHeight;
  }

  /** Returns the distance of each row from the first row, followed by the total height of all rows. */
  offsets(rows: readonly Row[]): Float64Array {
    const offsets = new Float64Array(rows.length + 1);
    rows.forEach((row, index) => {
      // lines that are not wrapped have the same height
      const height = this.metrics.columns === null ? this.metrics.lineHeight : this.of(row);
      offsets[index + 1] = (offsets[index] ?? 0) + height;
    });
    return offsets;
  }
}

/** Returns the index of the row at a distance from the first row. */
export function rowAt(offsets: Float64Array, distance: number): number {
  let [low, high] = [0, Math.max(0, offsets.length - 2)];
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((offsets[middle] ?? 0) <= distance) {
      low = middle;
    } else {
      high = middle - 1;
    }
  }
  return low;
}

/** Returns the range of rows to render, whose end is exclusive: the rows in view and some around them. */
export function rowsAround(
  offsets: Float64Array,
  top: number,
  height: number,
  margin: number,
): { from: number; to: number } {
  const count = offsets.length - 1;
  if (count === 0) {
    return { from: 0, to: 0 };
  }
  return {
    from: rowAt(offsets, Math.max(0, top - margin)),
    to: Math.min(count, rowAt(offsets, top + height + margin) + 1),
  };
}
