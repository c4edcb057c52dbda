// SPDX-License-Identifier: Apache-2.0
'use client';
import { useEffect, useRef, useState, type RefObject } from 'react';

const MARGIN_ROWS = 12;
/** If there are at most this many rows, all of them are rendered, so that the browser's own search finds them. */
const ALL_ROWS = 120;

export interface Rows {
  from: number;
  to: number;
}

const FIRST_ROWS: Rows = { from: 0, to: ALL_ROWS };

/**
 * Returns the range of rows to render: the rows in view and some around them. Pure.
 *
 * @param top the distance of the first row from the top of the view, negative if the row is above the view
 */
export function rowsInView(count: number, rowHeight: number, top: number, viewHeight: number): Rows {
  if (count <= ALL_ROWS || rowHeight <= 0) {
    return { from: 0, to: count };
  }
  const first = Math.floor(-top / rowHeight) - MARGIN_ROWS;
  const last = Math.ceil((viewHeight - top) / rowHeight) + MARGIN_ROWS;
  // in steps of several rows, so that not every scroll event re-renders them
  const from = Math.max(0, Math.min(count, Math.floor(first / 4) * 4));
  return { from, to: Math.max(from, Math.min(count, Math.ceil(last / 4) * 4)) };
}

/** Returns the average height of the rows that are rendered, or 0 if there are none. */
function averageHeight(body: HTMLTableSectionElement): number {
  const rows = body.querySelectorAll(':scope > tr[data-row]');
  const first = rows[0];
  const last = rows[rows.length - 1];
  return first === undefined || last === undefined
    ? 0
    : (last.getBoundingClientRect().bottom - first.getBoundingClientRect().top) / rows.length;
}

/**
 * Follows the scroll position of the rows. Their height is the average of the rendered rows, so all rows should have
 * about the same height. Returns the ref of the body, the rows to render and their height.
 */
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
      const height = averageHeight(element);
      const next =
        count <= ALL_ROWS
          ? FIRST_ROWS
          : rowsInView(count, height, element.getBoundingClientRect().top, innerHeight);
      setRowHeight((before) => (Math.abs(before - height) < 0.5 ? before : height));
      setRows((before) => (before.from === next.from && before.to === next.to ? before : next));
    };
    const schedule = () => {
      frame ||= requestAnimationFrame(measure);
    };
    schedule();
    addEventListener('scroll', schedule, { passive: true, capture: true });
    addEventListener('resize', schedule);
    return () => {
      cancelAnimationFrame(frame);
      removeEventListener('scroll', schedule, { capture: true });
      removeEventListener('resize', schedule);
    };
  }, [count]);
  return [body, { from: Math.min(rows.from, count), to: Math.min(rows.to, count) }, rowHeight];
}
