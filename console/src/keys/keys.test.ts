// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
import { aKey } from '@/access/key-fixture';
import { aChange } from '@/live/change-fixture';
import { keys, type Keys } from './keys';

const key = aKey();
const known: Keys = new Map([[key.id, { ...key, revokedAt: null }]]);

describe('the keys', () => {
  it('put a new key first', () => {
    const after = keys.apply(known, aChange('KEY_CREATED', aKey({ id: 'k2k2k2k2' })));
    expect([...after.keys()]).toEqual(['k2k2k2k2', 'k1k1k1k1']);
  });

  it('show how long the old secret of a rotated key stays valid', () => {
    const rotated = aKey({ previous_secret_expires_at: '2026-11-25T02:00:00.000Z' });
    expect(keys.apply(known, aChange('KEY_ROTATED', rotated)).get(key.id)).toMatchObject(rotated);
  });

  it('mark a revoked key and do not add unlisted ones', () => {
    const revoked = aChange('KEY_REVOKED', key, { timestamp: '2026-11-25T01:00:00.000Z' });
    expect(keys.apply(known, revoked).get(key.id)?.revokedAt).toBe('2026-11-25T01:00:00.000Z');
    const empty: Keys = new Map();
    expect(keys.apply(empty, revoked)).toBe(empty);
  });

  it('ignore unknown types', () => {
    expect(keys.apply(known, aChange('KEY_LOST', key))).toBe(known);
  });
});
