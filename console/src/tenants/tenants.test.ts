// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
import type { ChangeEvent, Tenant } from '@/api/wire';
import { aTenant } from './tenant-fixture';
import { applyToTenants, type Tenants } from './tenants';

function change(type: string, tenant: Tenant): ChangeEvent {
  return {
    type,
    id: 'e',
    position: 'a:1',
    tenant_id: 't',
    timestamp: '2026-11-25T01:00:00.000Z',
    resource_type: 'TENANT',
    resource_id: tenant.id,
    actor: { name: 'admin' },
    request_id: null,
    payload: { ...tenant },
  };
}

const blue = aTenant();
const known: Tenants = new Map([[blue.id, blue]]);

describe('tenants and their changes', () => {
  it('a new one comes first, and once', () => {
    const made = aTenant({ id: 't2', name: 'team-red' });
    const after = applyToTenants(known, change('TENANT_CREATED', made));
    expect([...after.keys()]).toEqual(['t2', 't1']);
    expect(applyToTenants(after, change('TENANT_CREATED', made))).toBe(after);
  });

  it('one with other quotas stays in its place, and a deleted one goes', () => {
    const changed = aTenant({ quotas: { instances: 2 } });
    expect(applyToTenants(known, change('TENANT_UPDATED', changed)).get('t1')).toEqual(changed);
    expect(applyToTenants(known, change('TENANT_DELETED', blue)).size).toBe(0);
    const empty: Tenants = new Map();
    expect(applyToTenants(empty, change('TENANT_UPDATED', changed))).toBe(empty);
    expect(applyToTenants(empty, change('TENANT_DELETED', blue))).toBe(empty);
  });

  it('changes of other things, and published events that look alike, are passed over', () => {
    expect(applyToTenants(known, { ...change('TENANT_DELETED', blue), resource_type: null })).toBe(known);
    expect(applyToTenants(known, change('TENANT_LOST', blue))).toBe(known);
    expect(applyToTenants(known, { ...change('TENANT_DELETED', blue), payload: { id: blue.id } })).toBe(
      known,
    );
  });
});
