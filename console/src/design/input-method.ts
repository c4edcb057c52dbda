// SPDX-License-Identifier: Apache-2.0

/**
 * Whether a key chooses the text of an input method, such as one for Japanese, and must not trigger an action. Safari
 * reports the key that ends the composition only by its code. Pure.
 */
export function isComposing(event: KeyboardEvent): boolean {
  // eslint-disable-next-line @typescript-eslint/no-deprecated
  return event.isComposing || event.keyCode === 229;
}
