// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
import { aChange } from '@/live/change-fixture';
import { aTenant } from './tenant-fixture';
import { tenants, type Tenants } from './tenants';

const blue = aTenant();
const known: Tenants = new Map([[blue.id, blue]]);

describe('the tenants', () => {
  it('apply changes of tenants', () => {
    const red = aTenant({ id: 't2', name: 'team-red' });
    expect([...tenants.apply(known, aChange('TENANT_CREATED', red)).keys()]).toEqual(['t2', 't1']);
    const changed = aTenant({ quotas: { instances: 2 } });
    expect(tenants.apply(known, aChange('TENANT_UPDATED', changed)).get('t1')).toEqual(changed);
    expect(tenants.apply(known, aChange('TENANT_DELETED', blue)).size).toBe(0);
  });

  it('ignore unknown types', () => {
    expect(tenants.apply(known, aChange('TENANT_LOST', blue))).toBe(known);
  });
});
