// SPDX-License-Identifier: Apache-2.0
import type { Tenant, TenantUsage } from '@/api/wire';

/** A tenant for tests. */
export function aTenant(fields: Partial<Tenant> = {}): Tenant {
  return {
    id: 't1',
    name: 'team-blue',
    quotas: {},
    created_by: 'k1k1k1k1',
    created_at: '2026-11-25T00:00:00.000Z',
    ...fields,
  };
}

/** The usage of a tenant for tests. */
export function aUsage(fields: Partial<TenantUsage> = {}): TenantUsage {
  return {
    instances: 0,
    cpu_limit_millis: 0,
    memory_limit_bytes: 0,
    volumes: 0,
    vpcs: 0,
    keys: 0,
    connections: 0,
    ...fields,
  };
}
