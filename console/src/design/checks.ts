// SPDX-License-Identifier: Apache-2.0
/**
 * Checks for individual form values, in the terms and units of the form. They return undefined if the value is valid.
 * Pure.
 */

/** The names of instances, volumes and VPCs. */
export function nameError(text: string): string | undefined {
  return text === ''
    ? 'Enter a name.'
    : /^[A-Za-z0-9_-]{1,64}$/.test(text)
      ? undefined
      : 'Use 1–64 letters, digits, “-” or “_”.';
}

/** A whole number that is at least a minimum. */
export function wholeNumberError(text: string, least: number): string | undefined {
  return !/^\d{1,15}$/.test(text.trim())
    ? 'Enter a whole number.'
    : Number(text) < least
      ? `At least ${least}.`
      : undefined;
}

/** Leaves out the fields that are valid. */
export function invalid(
  errors: Readonly<Record<string, string | undefined>>,
): Readonly<Record<string, string>> | null {
  const found = Object.entries(errors).filter((entry): entry is [string, string] => entry[1] !== undefined);
  return found.length === 0 ? null : Object.fromEntries(found);
}
