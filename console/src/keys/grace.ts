// SPDX-License-Identifier: Apache-2.0
/** How long an old secret stays valid after a rotation. Pure. */
import type { Draft } from '@/design/create-dialog';
import { parseNumber } from '@/format/numbers';

export const GRACE_UNITS = { seconds: 1, minutes: 60, hours: 3_600, days: 86_400 } as const;

/** With a shorter grace period, the user would be signed out before the new secret is shown. */
const MIN_OWN_GRACE_SECONDS = 60;

function isUnit(text: string): text is keyof typeof GRACE_UNITS {
  return text in GRACE_UNITS;
}

/** Returns the request, or the error if the text is not a grace period. The API enforces the maximum. */
export function toRotateRequest(amount: string, unit: string, own: boolean): Draft {
  const seconds = Math.round(parseNumber(amount) * (isUnit(unit) ? GRACE_UNITS[unit] : 1));
  if (!Number.isFinite(seconds)) {
    return { errors: { grace_seconds: 'Enter a number.' } };
  }
  if (own && seconds < MIN_OWN_GRACE_SECONDS) {
    return {
      errors: {
        grace_seconds:
          'At least 1 minute: you are signed in with this key and would be signed out immediately.',
      },
    };
  }
  return { request: { grace_seconds: seconds } };
}
