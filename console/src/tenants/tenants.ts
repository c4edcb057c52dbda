// SPDX-License-Identifier: Apache-2.0
'use client';
import { tenant, type Tenant } from '@/api/wire';
import { collection, type Resources } from '@/live/collection';
import { useLive, type Live } from '@/live/live';

export type Tenants = Resources<Tenant>;

/** All tenants. Their changes are reported on the topic `keys`, which not every key may read. */
export const tenants = collection({
  path: '/api/tenants',
  needs: 'tenant:manage',
  topics: 'keys',
  resource: 'TENANT',
  schema: tenant,
  created: ['TENANT_CREATED'],
  updated: ['TENANT_UPDATED'],
  deleted: ['TENANT_DELETED'],
});

export function useTenants(): Live<Tenants> {
  return useLive(tenants);
}
