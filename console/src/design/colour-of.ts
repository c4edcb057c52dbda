// SPDX-License-Identifier: Apache-2.0
/** Resolves a custom property of an element to a colour that a canvas accepts. */
export function colourOf(element: HTMLElement, property: string): string {
  const probe = document.createElement('span');
  probe.style.color = `var(${property})`;
  element.append(probe);
  const colour = getComputedStyle(probe).color;
  probe.remove();
  return colour;
}
