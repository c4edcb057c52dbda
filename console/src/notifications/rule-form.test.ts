// SPDX-License-Identifier: Apache-2.0
import { describe as suite, expect, it } from 'vitest';
import type { NotificationRule } from '@/api/wire';
import { describe, NEW_RULE, times, toRequest, toTexts } from './rule-form';

const RULE: NotificationRule = {
  id: '01900000-0000-7000-8000-000000000001',
  tenant_id: '01900000-0000-7000-8000-000000000000',
  name: 'hot',
  enabled: true,
  condition: 'CPU_ABOVE',
  threshold_percent: 80,
  for_seconds: 300,
  instance_id: null,
  labels: { env: 'prod', expression: 'a=b' },
  webhook: {
    url: 'https://hooks.example.com/windsock',
    status: 'ACTIVE',
    failing_since: null,
    disabled_reason: null,
    previous_secret_until: null,
  },
  secret: null,
  version: 1,
  created_by: 'abcd1234',
  created_at: '2026-11-24T10:00:00.000Z',
  updated_at: '2026-11-24T10:00:00.000Z',
};

suite('rule form', () => {
  it('sends what a rule already is', () => {
    expect(toRequest(toTexts(RULE))).toEqual({
      request: {
        name: 'hot',
        enabled: true,
        condition: 'CPU_ABOVE',
        threshold_percent: 80,
        for_seconds: 300,
        labels: { env: 'prod', expression: 'a=b' },
        webhook_url: 'https://hooks.example.com/windsock',
      },
    });
  });

  it('leaves out fields that the condition does not have', () => {
    expect(
      toRequest({ ...NEW_RULE, name: 'a', condition: 'SERVER_TROUBLE', labels: 'x', threshold_percent: 'x' }),
    ).toEqual({ request: { name: 'a', enabled: true, condition: 'SERVER_TROUBLE' } });
  });

  it('names each field that is invalid', () => {
    const draft = toRequest({
      ...NEW_RULE,
      condition: 'CPU_ABOVE',
      threshold_percent: '101',
      labels: 'env',
      webhook_url: 'hooks.example.com',
    });
    expect(Object.keys('errors' in draft ? draft.errors : {})).toEqual([
      'name',
      'threshold_percent',
      'labels',
      'webhook_url',
    ]);
  });

  it('rejects URLs with parts that are not sent', () => {
    for (const webhook_url of ['https://user@a.example/', 'https://a.example/#x', 'javascript:alert(1)']) {
      expect(toRequest({ ...NEW_RULE, name: 'a', webhook_url })).toHaveProperty('errors.webhook_url');
    }
  });

  it('offers the time of a rule that the API has created', () => {
    expect(times('120')).toContain(120);
    expect(times('60')).toHaveLength(8);
  });

  it('describes a rule', () => {
    expect(describe(RULE)).toBe('CPU above 80% for 5m 00s');
    expect(describe({ ...RULE, condition: 'INSTANCE_FAILED' })).toBe('Instance failed');
  });
});
