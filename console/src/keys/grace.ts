// SPDX-License-Identifier: Apache-2.0
/** How long an old secret goes on after a rotation. Pure. */
export const GRACE_UNITS = { seconds: 1, minutes: 60, hours: 3_600, days: 86_400 } as const;

export type GraceUnit = keyof typeof GRACE_UNITS;

export function isGraceUnit(text: string): text is GraceUnit {
  return text in GRACE_UNITS;
}

/** Shorter than this, who rotates the key that is signed in would be signed out before the new secret is on the screen. */
export const OWN_GRACE_SECONDS = 60;

/** Seconds, or why the text is none. How long is too long is for the API to say. */
export function graceSeconds(
  amount: string,
  unit: GraceUnit,
  own: boolean,
): { seconds: number } | { error: string } {
  const seconds = Math.round(Number(amount) * GRACE_UNITS[unit]);
  if (amount.trim() === '' || !Number.isFinite(seconds)) {
    return { error: 'must be a number' };
  }
  if (own && seconds < OWN_GRACE_SECONDS) {
    return {
      error: 'must be a minute at least: you are signed in with this key, and would be signed out at once',
    };
  }
  return { seconds };
}
