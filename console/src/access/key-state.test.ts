// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
import { aKey } from './key-fixture';
import { keyState, mayRevoke, mayRotate } from './key-state';

describe('the state of a key', () => {
  const now = Date.parse('2026-11-25T01:00:00.000Z');
  it.each([
    [{}, null, { kind: 'valid' }],
    [{ expires_at: '2026-11-25T01:00:00.001Z' }, null, { kind: 'valid' }],
    [{ expires_at: '2026-11-25T01:00:00.000Z' }, null, { kind: 'expired' }],
    [{ previous_secret_expires_at: '2026-11-25T01:00:00.000Z' }, null, { kind: 'valid' }],
    [{ previous_secret_expires_at: '2026-11-25T01:00:01.000Z' }, null, { kind: 'grace', until: now + 1000 }],
    [
      { expires_at: '2026-11-25T00:00:00.000Z', previous_secret_expires_at: '2026-11-26T00:00:00.000Z' },
      null,
      { kind: 'expired' },
    ],
    [{ expires_at: '2026-11-25T00:00:00.000Z' }, '2026-11-25T00:30:00.000Z', { kind: 'revoked' }],
  ])('%j, revoked %s: %j', (fields, revokedAt, expected) => {
    expect(keyState({ ...aKey(fields), revokedAt }, now)).toEqual(expected);
  });
});

describe('a key may be changed by a key', () => {
  const expiry = Date.parse('2026-12-01T00:00:00.000Z');
  const reader = ['dashboard:read', 'key:manage'] as const;
  it.each([
    [{}, { permissions: reader, expiry: null }, true, true],
    [{}, { permissions: ['key:manage'] as const, expiry: null }, false, false],
    [{}, { permissions: reader, expiry }, true, false],
    [{ expires_at: '2026-12-01T00:00:00.001Z' }, { permissions: reader, expiry }, true, false],
    [{ expires_at: '2026-12-01T00:00:00.000Z' }, { permissions: reader, expiry }, true, true],
  ])('%j by %j: revoke %s, rotate %s', (fields, grants, revoke, rotate) => {
    expect(mayRevoke(aKey(fields), grants)).toBe(revoke);
    expect(mayRotate(aKey(fields), grants)).toBe(rotate);
  });
});
