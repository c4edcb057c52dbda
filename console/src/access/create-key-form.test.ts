// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
import {
  boundedBy,
  CUSTOM,
  lifetimesUntil,
  NEW_KEY,
  ON_DATE,
  toCreateKeyRequest,
  withPermission,
} from './create-key-form';

const now = Date.parse('2026-11-25T00:00:00.000Z');

describe('the request for a key', () => {
  it.each([
    [{}, { name: 'ci', role: 'viewer', expires_at: '2027-02-23T00:00:00.000Z' }],
    [
      { role: 'admin', lifetime: '' },
      { name: 'ci', role: 'admin' },
    ],
    [
      { role: CUSTOM, permissions: 'audit:read event:publish', lifetime: '1' },
      { name: 'ci', permissions: ['event:publish', 'audit:read'], expires_at: '2026-11-26T00:00:00.000Z' },
    ],
    [
      { role: CUSTOM, lifetime: '' },
      { name: 'ci', permissions: [] },
    ],
    [
      { lifetime: ON_DATE, expires_at: '2026-12-01T12:00Z' },
      { name: 'ci', role: 'viewer', expires_at: '2026-12-01T12:00:00.000Z' },
    ],
  ])('from %j is %j', (texts, request) => {
    expect(toCreateKeyRequest({ ...NEW_KEY, name: ' ci ', ...texts }, now)).toEqual({ request });
  });

  it('requires the date on which the key expires', () => {
    expect(toCreateKeyRequest({ ...NEW_KEY, lifetime: ON_DATE }, now)).toEqual({
      errors: { expires_at: 'Enter a date and time.' },
    });
  });

  it.each([
    [null, ['1', '7', '30', '90', '365'], '90'],
    [now + 90 * 86_400_000, ['1', '7', '30', '90'], '90'],
    [now + 90 * 86_400_000 - 1, ['1', '7', '30'], ''],
    [now + 1_000, [], ''],
  ])('ends with the key that creates it: %s', (bound, days, lifetime) => {
    expect(lifetimesUntil(bound, now).map(([name]) => name)).toEqual(days);
    expect(boundedBy(NEW_KEY, bound, now).lifetime).toBe(lifetime);
    expect(boundedBy({ ...NEW_KEY, lifetime: ON_DATE }, bound, now).lifetime).toBe(ON_DATE);
  });

  it('contains permissions that are added and removed one by one', () => {
    expect(withPermission('', 'audit:read', true)).toBe('audit:read');
    expect(withPermission('audit:read', 'audit:read', true)).toBe('audit:read');
    expect(withPermission('audit:read vpc:read', 'audit:read', false)).toBe('vpc:read');
  });
});
