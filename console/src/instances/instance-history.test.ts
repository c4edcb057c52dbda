// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
import type { AuditRow } from '@/api/wire';
import { aChange, anInstance } from '@/live/instance-fixture';
import { applyToAudit, applyToHistory } from './instance-history';

const row: AuditRow = {
  id: 'r1',
  tenant_id: 't',
  actor: { key_id: null, name: 'engine' },
  action: 'instance:stop',
  resource_type: 'INSTANCE',
  resource_id: 'i1',
  outcome: 'OK',
  details: {},
  ip_address: null,
  user_agent: null,
  request_id: null,
  created_at: '2026-11-25T00:00:00.000Z',
  hash: '',
  previous_hash: '',
};
const audited = (of: AuditRow) => ({ ...aChange('AUDIT_LOG', anInstance()), payload: { ...of } });

describe("an instance's history", () => {
  const change = aChange('INSTANCE_STARTED', anInstance());

  it('has its own changes, once', () => {
    expect(applyToHistory('i1', [], change)).toEqual([change]);
    const known = [change];
    expect(applyToHistory('i1', known, change)).toBe(known);
    expect(applyToHistory('i2', known, change)).toBe(known);
  });

  it('has its own audit rows, once', () => {
    expect(applyToAudit('i1', [], audited(row))).toEqual([row]);
    const known = [row];
    expect(applyToAudit('i1', known, audited(row))).toBe(known);
    expect(applyToAudit('i2', known, audited(row))).toBe(known);
    expect(applyToAudit('i1', known, change)).toBe(known);
    expect(applyToAudit('i1', known, { ...audited(row), payload: {} })).toBe(known);
  });
});
