// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
import type { AppNotification, NotificationRule } from '@/api/wire';
import { arrived } from './desktop';
import { mergeRule } from './notifications';
import { newestId, unseen } from './seen';

const ids = ['3', '2', '1'].map((id) => ({ id }));

function firing(id: string, state: AppNotification['state'] = 'FIRING'): [string, AppNotification] {
  return [
    id,
    {
      id,
      tenant_id: 't',
      rule_id: 'r',
      rule_name: 'rule',
      condition: 'INSTANCE_FAILED',
      state,
      resource_type: 'INSTANCE',
      resource_id: 'i',
      resource_name: 'web',
      summary: 'Instance web failed.',
      resolution: null,
      raised_at: '2026-11-24T10:00:00.000Z',
      resolved_at: null,
    },
  ];
}

describe('seen notifications', () => {
  it('counts those after the seen one', () => {
    expect(unseen(ids, '')).toBe(3);
    expect(unseen(ids, '2')).toBe(1);
    expect(unseen(ids, '3')).toBe(0);
    expect(newestId(ids)).toBe('3');
    expect(newestId([])).toBe('');
  });

  it('shows only new ones that fire on the desktop', () => {
    const all = new Map([firing('3'), firing('2', 'RESOLVED'), firing('1')]);
    expect(arrived(all, new Set(['1'])).map(({ id }) => id)).toEqual(['3']);
  });
});

describe('rules in events', () => {
  const rule = (url: string | null): NotificationRule => ({
    id: 'r',
    tenant_id: 't',
    name: 'n',
    enabled: true,
    condition: 'INSTANCE_FAILED',
    threshold_percent: null,
    for_seconds: null,
    instance_id: null,
    labels: {},
    webhook:
      url === null
        ? null
        : { url, status: 'ACTIVE', failing_since: null, disabled_reason: null, previous_secret_until: null },
    secret: null,
    version: 1,
    created_by: 'k',
    created_at: '',
    updated_at: '',
  });

  it('keep the URL that is known', () => {
    const known = rule('https://a.example/secret');
    expect(mergeRule(known, rule('https://a.example/…')).webhook?.url).toBe('https://a.example/secret');
    expect(mergeRule(known, rule('https://b.example/…')).webhook?.url).toBe('https://b.example/…');
    expect(mergeRule(known, rule(null)).webhook).toBeNull();
    expect(mergeRule(rule(null), rule('https://a.example/…')).webhook?.url).toBe('https://a.example/…');
  });
});
