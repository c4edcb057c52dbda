// SPDX-License-Identifier: Apache-2.0
/** What a custom property is, where the element stands, as a colour that a canvas takes. */
export function colourOf(element: HTMLElement, property: string): string {
  const probe = document.createElement('span');
  probe.style.color = `var(${property})`;
  element.append(probe);
  const colour = getComputedStyle(probe).color;
  probe.remove();
  return colour;
}
