// SPDX-License-Identifier: Apache-2.0
'use client';
import { useEffect, useRef, useState, type RefObject } from 'react';

const MARGIN_ROWS = 12;
/** Up to this many rows are all rendered, so that the browser's own search finds them. */
const ALL_ROWS = 120;

export interface Rows {
  from: number;
  to: number;
}

const FIRST_ROWS: Rows = { from: 0, to: ALL_ROWS };

/**
 * Returns which of many rows must be rendered: those in view, and some around them. Pure.
 *
 * @param top the distance of the first row from the top of the view, negative if it is scrolled out
 */
export function rowsInView(count: number, rowHeight: number, top: number, viewHeight: number): Rows {
  if (count <= ALL_ROWS || rowHeight <= 0) {
    return { from: 0, to: count };
  }
  const first = Math.floor(-top / rowHeight) - MARGIN_ROWS;
  const last = Math.ceil((viewHeight - top) / rowHeight) + MARGIN_ROWS;
  // in steps of an even number, so that not every scroll event renders the rows again
  const from = Math.max(0, Math.min(count, Math.floor(first / 4) * 4));
  return { from, to: Math.max(from, Math.min(count, Math.ceil(last / 4) * 4)) };
}

/** Follows the scroll position of the window. All rows must have the same height, which is measured on the first one. */
export function useRowsInView(count: number): [RefObject<HTMLTableSectionElement | null>, Rows, number] {
  const body = useRef<HTMLTableSectionElement>(null);
  const [rowHeight, setRowHeight] = useState(0);
  const [rows, setRows] = useState(FIRST_ROWS);
  useEffect(() => {
    const element = body.current;
    if (element === null) {
      return;
    }
    let frame = 0;
    const measure = () => {
      frame = 0;
      const height = element.querySelector('tr[data-row]')?.getBoundingClientRect().height ?? 0;
      const next =
        count <= ALL_ROWS
          ? FIRST_ROWS
          : rowsInView(count, height, element.getBoundingClientRect().top, innerHeight);
      setRowHeight(height);
      setRows((before) => (before.from === next.from && before.to === next.to ? before : next));
    };
    const schedule = () => {
      frame ||= requestAnimationFrame(measure);
    };
    schedule();
    addEventListener('scroll', schedule, { passive: true });
    addEventListener('resize', schedule);
    return () => {
      cancelAnimationFrame(frame);
      removeEventListener('scroll', schedule);
      removeEventListener('resize', schedule);
    };
  }, [count]);
  return [body, { from: Math.min(rows.from, count), to: Math.min(rows.to, count) }, rowHeight];
}
