// SPDX-License-Identifier: Apache-2.0
'use client';
import { useEffect, useState, type RefObject } from 'react';

/** Returns rows in the order of these ids. Rows whose ids are not in the list are at the end. Pure. */
export function inOrder<T extends { id: string }>(rows: readonly T[], ids: readonly string[]): readonly T[] {
  const places = new Map(ids.map((id, place) => [id, place]));
  const placeOf = ({ id }: T) => places.get(id) ?? ids.length;
  return [...rows].sort((one, two) => placeOf(one) - placeOf(two));
}

/** Whether the mouse is over an element. */
function usePointerOver(element: RefObject<Element | null>): boolean {
  const [over, setOver] = useState(false);
  useEffect(() => {
    const moved = ({ target, pointerType }: PointerEvent) =>
      setOver(
        pointerType === 'mouse' && target instanceof Node && element.current?.contains(target) === true,
      );
    const left = () => setOver(false);
    document.addEventListener('pointerover', moved);
    document.documentElement.addEventListener('pointerleave', left);
    return () => {
      document.removeEventListener('pointerover', moved);
      document.documentElement.removeEventListener('pointerleave', left);
    };
  }, [element]);
  return over;
}

/**
 * Keeps the order of rows while the mouse is over their element, so that a click never hits a row that has just taken
 * the place of another one.
 */
export function useSteadyOrder<T extends { id: string }>(
  rows: readonly T[],
  element: RefObject<Element | null>,
): readonly T[] {
  const held = usePointerOver(element);
  const order = rows.map(({ id }) => id).join();
  const [kept, setKept] = useState(order);
  if (!held && kept !== order) {
    setKept(order);
  }
  return held ? inOrder(rows, kept.split(',')) : rows;
}
