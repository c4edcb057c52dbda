// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
import type { ChangeEvent, Vpc } from '@/api/wire';
import { applyToVpcs, type Vpcs } from './vpcs';

function aVpc(id: string): Vpc {
  return {
    id,
    tenant_id: 't',
    name: `net-${id}`,
    cidr_block: '10.1.0.0/16',
    status: 'AVAILABLE',
    created_at: '2026-11-25T00:00:00.000Z',
  };
}

function change(type: string, vpc: Vpc): ChangeEvent {
  return {
    type,
    id: 'e',
    position: 'a:1',
    tenant_id: 't',
    timestamp: '2026-11-25T00:00:00.000Z',
    resource_type: 'VPC',
    resource_id: vpc.id,
    actor: { name: 'admin' },
    request_id: null,
    payload: { ...vpc },
  };
}

const known: Vpcs = new Map([['1', aVpc('1')]]);

describe('VPCs and their changes', () => {
  it('a new one comes first, and once', () => {
    const after = applyToVpcs(known, change('VPC_CREATED', aVpc('2')));
    expect([...after.keys()]).toEqual(['2', '1']);
    expect(applyToVpcs(after, change('VPC_CREATED', aVpc('2')))).toBe(after);
  });

  it('a deleted one goes', () => {
    expect(applyToVpcs(known, change('VPC_DELETED', aVpc('1'))).size).toBe(0);
    expect(applyToVpcs(known, change('VPC_DELETED', aVpc('2')))).toBe(known);
  });

  it('changes of other things, and published events that look alike, are passed over', () => {
    expect(applyToVpcs(known, { ...change('VPC_DELETED', aVpc('1')), resource_type: null })).toBe(known);
    expect(applyToVpcs(known, change('VPC_PEERED', aVpc('1')))).toBe(known);
    expect(applyToVpcs(known, { ...change('VPC_CREATED', aVpc('2')), payload: {} })).toBe(known);
  });
});
