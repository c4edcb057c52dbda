// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
import { aKey } from '@/access/key-fixture';
import type { ApiKey, ChangeEvent } from '@/api/wire';
import { applyToKeys, type Keys } from './keys';

function change(type: string, key: ApiKey): ChangeEvent {
  return {
    type,
    id: 'e',
    position: 'a:1',
    tenant_id: 't',
    timestamp: '2026-11-25T01:00:00.000Z',
    resource_type: 'KEY',
    resource_id: key.id,
    actor: { name: 'admin' },
    request_id: null,
    payload: { ...key },
  };
}

const key = aKey();
const keys: Keys = new Map([[key.id, { key, revokedAt: null }]]);

describe('keys and their changes', () => {
  it('a new one comes first, and once', () => {
    const made = aKey({ id: 'k2k2k2k2' });
    const after = applyToKeys(keys, change('KEY_CREATED', made));
    expect([...after.keys()]).toEqual(['k2k2k2k2', 'k1k1k1k1']);
    expect(applyToKeys(after, change('KEY_CREATED', made))).toBe(after);
  });

  it('a rotated one says until when its old secret is valid', () => {
    const rotated = aKey({ previous_secret_expires_at: '2026-11-25T02:00:00.000Z' });
    expect(applyToKeys(keys, change('KEY_ROTATED', rotated)).get(key.id)?.key).toEqual(rotated);
  });

  it('a revoked one stays and says so; one that is not listed does not come', () => {
    expect(applyToKeys(keys, change('KEY_REVOKED', key)).get(key.id)?.revokedAt).toBe(
      '2026-11-25T01:00:00.000Z',
    );
    const empty: Keys = new Map();
    expect(applyToKeys(empty, change('KEY_REVOKED', key))).toBe(empty);
  });

  it('changes of other things, and published events that look alike, are passed over', () => {
    expect(applyToKeys(keys, { ...change('KEY_REVOKED', key), resource_type: null })).toBe(keys);
    expect(applyToKeys(keys, change('KEY_LOST', key))).toBe(keys);
    expect(applyToKeys(keys, { ...change('KEY_ROTATED', key), payload: { id: key.id } })).toBe(keys);
  });
});
