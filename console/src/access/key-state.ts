// SPDX-License-Identifier: Apache-2.0
import type { ApiKey } from '@/api/wire';

/** A key as a list shows it. */
export interface ListedKey extends ApiKey {
  /** When it was revoked, as far as this list has seen it. */
  revokedAt: string | null;
}

/** Whether a key is valid at a given time. */
export type KeyState =
  | { kind: 'valid' }
  /** The previous secret is also valid until then. */
  | { kind: 'grace'; until: number }
  | { kind: 'expired' }
  | { kind: 'revoked' };

/** Returns the state of a key. Pure. */
export function keyState(key: ListedKey, now: number): KeyState {
  if (key.revokedAt !== null) {
    return { kind: 'revoked' };
  }
  if (key.expires_at !== null && Date.parse(key.expires_at) <= now) {
    return { kind: 'expired' };
  }
  const until = key.previous_secret_expires_at === null ? 0 : Date.parse(key.previous_secret_expires_at);
  return until > now ? { kind: 'grace', until } : { kind: 'valid' };
}
