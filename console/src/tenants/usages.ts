// SPDX-License-Identifier: Apache-2.0
'use client';
import { serverNow } from '@/api/server-clock';
import { get } from '@/api/client';
import { Problem } from '@/api/problem';
import { tenantUsage, type TenantUsage } from '@/api/wire';
import type { Query } from '@/design/query-state';
import { useFetch } from '@/live/use-fetch';

/** The usage of tenants by id, as it was read at a given time. */
export interface Usages {
  byTenant: ReadonlyMap<string, TenantUsage>;
  at: number;
}

const REFRESH_MS = 5_000;
const MS_PER_TENANT = 100;
const CONCURRENT_REQUESTS = 6;

/**
 * Returns the interval at which to read the usage of this number of tenants, so that there are at most ten requests per
 * second. Pure.
 */
export function refreshMs(tenants: number): number {
  return Math.max(REFRESH_MS, tenants * MS_PER_TENANT);
}

/** Returns the usage of a tenant, or an empty array if the tenant was deleted in the meantime. */
async function readOne(id: string): Promise<[string, TenantUsage][]> {
  try {
    return [[id, (await get(`/api/tenants/${id}/usage`, tenantUsage)).data]];
  } catch (thrown) {
    const problem = Problem.of(thrown);
    if (problem.status === 404) {
      return [];
    }
    throw problem;
  }
}

async function readAll(ids: readonly string[]): Promise<Usages> {
  const at = serverNow();
  const read: [string, TenantUsage][] = [];
  for (let first = 0; first < ids.length; first += CONCURRENT_REQUESTS) {
    read.push(...(await Promise.all(ids.slice(first, first + CONCURRENT_REQUESTS).map(readOne))).flat());
  }
  return { byTenant: new Map(read), at };
}

/** The usage of tenants, polled because no event reports it. */
export function useUsages(ids: readonly string[], onRead: () => void): Query<Usages> {
  return useFetch({
    key: ids.length === 0 ? null : ['/api/tenants/usage', ...ids],
    read: () => readAll(ids),
    refreshMs: refreshMs(ids.length),
    onSuccess: onRead,
  });
}
