// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
import { aKey } from './key-fixture';
import { matchesKey, sortKeys } from './key-sort';
import { expiresSoon, isLastManager, type ListedKey } from './key-state';

const listed = (fields: Partial<ListedKey>): ListedKey => ({ ...aKey(fields), revokedAt: null });
const NOW = Date.parse('2026-11-25T00:00:00.000Z');
const admin = listed({ id: 'a', name: 'admin', permissions: ['key:manage'], last_used_at: null });
const bot = listed({ id: 'b', name: 'bot', permissions: [], last_used_at: '2026-11-24T00:00:00.000Z' });
const old = listed({
  id: 'c',
  name: 'old',
  permissions: ['key:manage'],
  expires_at: '2026-11-01T00:00:00.000Z',
});

describe('keys', () => {
  it('are sorted, those that were never used last', () => {
    const used = sortKeys([admin, bot, old], { by: 'used', descending: true });
    expect(used[0]?.id).toBe('b');
    expect(sortKeys([bot, admin], { by: 'name', descending: false })[0]?.id).toBe('a');
  });

  it('are found by name and id', () => {
    expect(matchesKey(bot, 'BO')).toBe(true);
    expect(matchesKey(bot, 'b')).toBe(true);
    expect(matchesKey(bot, 'x')).toBe(false);
  });

  it('expire soon within a week', () => {
    expect(expiresSoon({ expires_at: '2026-11-26T00:00:00.000Z' }, NOW)).toBe(true);
    expect(expiresSoon({ expires_at: '2027-11-26T00:00:00.000Z' }, NOW)).toBe(false);
    expect(expiresSoon(old, NOW)).toBe(false);
    expect(expiresSoon(admin, NOW)).toBe(false);
  });

  it('are the last manager if every other one is expired or revoked', () => {
    expect(isLastManager(admin, [admin, bot, old], NOW)).toBe(true);
    expect(isLastManager(bot, [admin, bot, old], NOW)).toBe(false);
    const other = listed({ id: 'd', permissions: ['key:manage'] });
    expect(isLastManager(admin, [admin, other], NOW)).toBe(false);
    expect(isLastManager(admin, [admin, { ...other, revokedAt: '2026-11-24T00:00:00.000Z' }], NOW)).toBe(
      true,
    );
  });
});
