// SPDX-License-Identifier: Apache-2.0
/** Characters that change the order in which the text after them is shown. */
const REORDERING = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;

/**
 * Returns JSON for display. Characters that would reorder the text on the screen are escaped, so that it reads as it is
 * stored. The text is still JSON of the same value.
 */
export function jsonText(value: unknown, indent = 0): string {
  return JSON.stringify(value, null, indent).replace(
    REORDERING,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
