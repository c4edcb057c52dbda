// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
import { anEntry } from '@/live/audit-fixture';
import { aChange } from '@/live/change-fixture';
import { anInstance } from '@/live/instance-fixture';
import { applyToAudit, applyToHistory } from './instance-history';

describe('the history of an instance', () => {
  const change = aChange('INSTANCE_STARTED', anInstance());

  it('contains its own events, once', () => {
    expect(applyToHistory('i1', [], change)).toEqual([change]);
    const known = [change];
    expect(applyToHistory('i1', known, change)).toBe(known);
    expect(applyToHistory('i2', known, change)).toBe(known);
  });

  it('contains its own audit entries, once', () => {
    const entry = anEntry('r1');
    const logged = aChange('AUDIT_LOG', entry);
    expect(applyToAudit('i1', [], logged)).toEqual([entry]);
    const known = [entry];
    expect(applyToAudit('i1', known, logged)).toBe(known);
    expect(applyToAudit('i2', known, logged)).toBe(known);
    expect(applyToAudit('i1', known, change)).toBe(known);
    expect(applyToAudit('i1', known, { ...logged, payload: {} })).toBe(known);
  });
});
