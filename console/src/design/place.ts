// SPDX-License-Identifier: Apache-2.0
/** Places a fixed box below another box, or above it if there is more room, within the window. */
export function placeNextTo(element: HTMLElement, anchor: DOMRect, align: 'start' | 'end' = 'start'): void {
  const { width, height } = element.getBoundingClientRect();
  const below = anchor.bottom + height <= innerHeight || anchor.top < height;
  const left = align === 'start' ? anchor.left : anchor.right - width;
  element.style.left = `${Math.max(8, Math.min(left, innerWidth - width - 8))}px`;
  element.style.top = `${below ? Math.max(0, Math.min(anchor.bottom + 2, innerHeight - height)) : anchor.top - height - 2}px`;
}
