// SPDX-License-Identifier: Apache-2.0
import type { ApiKey } from '@/api/wire';

/** What a key opens at a time. */
export type KeyState =
  | { kind: 'valid' }
  /** An older secret is valid as well, until then. */
  | { kind: 'grace'; until: number }
  | { kind: 'expired' }
  | { kind: 'revoked' };

/** Pure. */
export function keyState(
  { key, revokedAt }: { key: ApiKey; revokedAt: string | null },
  now: number,
): KeyState {
  if (revokedAt !== null) {
    return { kind: 'revoked' };
  }
  if (key.expires_at !== null && Date.parse(key.expires_at) <= now) {
    return { kind: 'expired' };
  }
  const until = key.previous_secret_expires_at === null ? 0 : Date.parse(key.previous_secret_expires_at);
  return until > now ? { kind: 'grace', until } : { kind: 'valid' };
}
