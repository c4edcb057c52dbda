// SPDX-License-Identifier: Apache-2.0
'use client';
import { useEffect, useRef, useState, type RefObject } from 'react';

const MARGIN_ROWS = 12;
/** Fewer rows than these are all rendered, so that the browser's own search finds them. */
const ALL_ROWS = 120;

export interface Rows {
  from: number;
  to: number;
}

/**
 * Which of many rows have to be rendered: those in view, and some around them. Pure.
 *
 * @param top where the first row begins, counted from the top of the view; negative once it was scrolled past
 */
export function rowsInView(count: number, rowHeight: number, top: number, viewHeight: number): Rows {
  if (count <= ALL_ROWS || rowHeight <= 0) {
    return { from: 0, to: count };
  }
  const first = Math.floor(-top / rowHeight) - MARGIN_ROWS;
  const last = Math.ceil((viewHeight - top) / rowHeight) + MARGIN_ROWS;
  // an even beginning, in steps, so that scrolling renders anew now and then and not at each pixel
  const from = Math.max(0, Math.min(count, Math.floor(first / 4) * 4));
  return { from, to: Math.max(from, Math.min(count, Math.ceil(last / 4) * 4)) };
}

/** Follows the window's scrolling; the rows have to be of one height, which is measured at the first. */
export function useRowsInView(count: number): [RefObject<HTMLTableSectionElement | null>, Rows, number] {
  const body = useRef<HTMLTableSectionElement>(null);
  const [rowHeight, setRowHeight] = useState(0);
  const [rows, setRows] = useState<Rows>({ from: 0, to: Math.min(count, ALL_ROWS) });
  useEffect(() => {
    const element = body.current;
    if (element === null) {
      return;
    }
    let frame = 0;
    const look = () => {
      frame = 0;
      const height = element.querySelector('tr[data-row]')?.getBoundingClientRect().height ?? 0;
      const next = rowsInView(count, height, element.getBoundingClientRect().top, innerHeight);
      setRowHeight(height);
      setRows((before) => (before.from === next.from && before.to === next.to ? before : next));
    };
    const later = () => {
      frame ||= requestAnimationFrame(look);
    };
    later();
    addEventListener('scroll', later, { passive: true });
    addEventListener('resize', later);
    return () => {
      cancelAnimationFrame(frame);
      removeEventListener('scroll', later);
      removeEventListener('resize', later);
    };
  }, [count]);
  return [body, { from: Math.min(rows.from, count), to: Math.min(rows.to, count) }, rowHeight];
}
