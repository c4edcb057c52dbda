// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
import { AT, CHOSEN, NEW_KEY, toCreateKeyRequest, withPermission } from './create-key-form';

const now = Date.parse('2026-11-25T00:00:00.000Z');

describe('the request for a key', () => {
  it.each([
    [{}, { name: 'ci', role: 'viewer', expires_at: '2027-02-23T00:00:00.000Z' }],
    [
      { role: 'admin', lasts: '' },
      { name: 'ci', role: 'admin' },
    ],
    [
      { role: CHOSEN, permissions: 'audit:read event:publish', lasts: '1' },
      { name: 'ci', permissions: ['event:publish', 'audit:read'], expires_at: '2026-11-26T00:00:00.000Z' },
    ],
    [
      { role: CHOSEN, lasts: '' },
      { name: 'ci', permissions: [] },
    ],
    [
      { lasts: AT, expires_at: '2026-12-01T12:00Z' },
      { name: 'ci', role: 'viewer', expires_at: '2026-12-01T12:00:00.000Z' },
    ],
  ])('%j', (texts, request) => {
    expect(toCreateKeyRequest({ ...NEW_KEY, name: ' ci ', ...texts }, now)).toEqual({ request });
  });

  it('needs the time that it is to end at', () => {
    expect(toCreateKeyRequest({ ...NEW_KEY, lasts: AT }, now)).toEqual({
      errors: { expires_at: 'needs a date and a time' },
    });
  });

  it('permissions are chosen one by one', () => {
    expect(withPermission('', 'audit:read', true)).toBe('audit:read');
    expect(withPermission('audit:read', 'audit:read', true)).toBe('audit:read');
    expect(withPermission('audit:read vpc:read', 'audit:read', false)).toBe('vpc:read');
  });
});
