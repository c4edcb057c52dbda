// SPDX-License-Identifier: Apache-2.0
'use client';
import * as v from 'valibot';
import { getAll } from '@/api/client';
import { page, tenant as tenantSchema, type ChangeEvent, type Tenant } from '@/api/wire';
import { useLive, type Live } from '@/live/live';

export type Tenants = ReadonlyMap<string, Tenant>;

/** Puts a new tenant first and a changed one in its place; one that is deleted goes. Pure. */
export function applyToTenants(tenants: Tenants, event: ChangeEvent): Tenants {
  if (event.resource_type !== 'TENANT') {
    return tenants;
  }
  const read = v.safeParse(tenantSchema, event.payload);
  if (!read.success) {
    return tenants;
  }
  const tenant = read.output;
  switch (event.type) {
    case 'TENANT_CREATED':
      return tenants.has(tenant.id) ? tenants : new Map([[tenant.id, tenant], ...tenants]);
    case 'TENANT_UPDATED':
      return tenants.has(tenant.id) ? new Map(tenants).set(tenant.id, tenant) : tenants;
    case 'TENANT_DELETED': {
      const others = new Map(tenants);
      return others.delete(tenant.id) ? others : tenants;
    }
    default:
      return tenants;
  }
}

const tenantPage = page(tenantSchema);

async function readTenants() {
  const { data, position } = await getAll('/api/tenants', tenantPage);
  return { data: new Map(data.map((tenant) => [tenant.id, tenant])), position };
}

/** All tenants, newest first; live for keys that may read the topic on which they are told. */
export function useTenants(): Live<Tenants> {
  return useLive<Tenants>({
    key: '/api/tenants',
    read: readTenants,
    needs: 'tenant:manage',
    topics: 'keys',
    apply: applyToTenants,
  });
}
