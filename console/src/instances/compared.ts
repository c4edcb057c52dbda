// SPDX-License-Identifier: Apache-2.0
/** More lines would be indistinguishable. */
export const MAX_COMPARED = 6;

/**
 * Returns the ids of the instances to compare, without duplicates. Invalid input is possible, because users can edit
 * the URL. Pure.
 */
export function compared(ids: string): readonly string[] {
  return [...new Set(ids.split(',').filter((id) => id !== ''))].slice(0, MAX_COMPARED);
}
