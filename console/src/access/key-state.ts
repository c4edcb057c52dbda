// SPDX-License-Identifier: Apache-2.0
import type { ApiKey, Permission } from '@/api/wire';

/** A key as shown in a list. */
export interface ListedKey extends ApiKey {
  /** When it was revoked, if that happened while the list was shown. */
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

const SOON_MS = 7 * 24 * 3_600_000;

/** Whether a key expires so soon that it should be replaced. Pure. */
export function expiresSoon(key: Pick<ApiKey, 'expires_at'>, now: number): boolean {
  const left = key.expires_at === null ? Number.POSITIVE_INFINITY : Date.parse(key.expires_at) - now;
  return left > 0 && left < SOON_MS;
}

/** Whether a key is the only valid key that can manage keys. Without it, no new keys can be created. Pure. */
export function isLastManager(key: ListedKey, all: readonly ListedKey[], now: number): boolean {
  const manages = (one: ListedKey) => {
    const { kind } = keyState(one, now);
    return one.permissions.includes('key:manage') && (kind === 'valid' || kind === 'grace');
  };
  return manages(key) && all.every((one) => one.id === key.id || !manages(one));
}

/** The permissions and the expiry of the current session's key. */
export interface Grants {
  permissions: readonly Permission[];
  /** When it expires, in milliseconds since 1970, or null for never. */
  expiry: number | null;
}

/** Returns whether these grants allow revoking a key: they must include all of its permissions. */
export function mayRevoke(key: ApiKey, { permissions }: Grants): boolean {
  return key.permissions.every((permission) => permissions.includes(permission));
}

/**
 * Returns whether these grants allow rotating a key: they must include its permissions and be valid for at least as
 * long, since the caller receives the new secret.
 */
export function mayRotate(key: ApiKey, grants: Grants): boolean {
  const outlives =
    grants.expiry === null || (key.expires_at !== null && Date.parse(key.expires_at) <= grants.expiry);
  return outlives && mayRevoke(key, grants);
}
