// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
import type { Vpc } from '@/api/wire';
import { aChange } from './change-fixture';
import { vpcs } from './vpcs';

const lab: Vpc = {
  id: 'n1',
  tenant_id: 't',
  name: 'lab',
  cidr_block: '10.1.0.0/16',
  status: 'AVAILABLE',
  created_at: '2026-11-25T00:00:00.000Z',
};

describe('the VPCs', () => {
  it('apply changes of VPCs', () => {
    const created = vpcs.apply(new Map(), aChange('VPC_CREATED', lab));
    expect([...created.values()]).toEqual([lab]);
    expect(vpcs.apply(created, aChange('VPC_PEERED', { ...lab, name: 'other' }))).toBe(created);
    expect(vpcs.apply(created, aChange('VPC_DELETED', lab)).size).toBe(0);
  });
});
