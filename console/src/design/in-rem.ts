// SPDX-License-Identifier: Apache-2.0
/**
 * Returns a ref that sets a length of an element in rem, so that it scales with the user's font size. Markup must not
 * contain style attributes.
 */
export function inRem(property: 'width' | 'height', rem: number | undefined) {
  return (element: HTMLElement | null) => {
    if (element !== null) {
      element.style[property] = rem === undefined ? '' : `${rem}rem`;
    }
  };
}
