// SPDX-License-Identifier: Apache-2.0
'use client';
import useSWR from 'swr';
import { get } from '@/api/client';
import { Problem } from '@/api/problem';
import { tenantUsage, type TenantUsage } from '@/api/wire';

/** What tenants have, by their ids, as it was read at a time. */
export interface Usages {
  of: ReadonlyMap<string, TenantUsage>;
  at: number;
}

const REFRESH_MS = 5_000;
const MS_EACH = 100;
const AT_A_TIME = 6;

/** How long to wait before what so many tenants have is read again: ten requests a second at the most. Pure. */
export function refreshMs(tenants: number): number {
  return Math.max(REFRESH_MS, tenants * MS_EACH);
}

/** Reads what one tenant has; nothing of one that was deleted meanwhile. */
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
  const at = Date.now();
  const read: [string, TenantUsage][] = [];
  for (let first = 0; first < ids.length; first += AT_A_TIME) {
    read.push(...(await Promise.all(ids.slice(first, first + AT_A_TIME).map(readOne))).flat());
  }
  return { of: new Map(read), at };
}

/**
 * What tenants have, which no stream tells; read anew while the page is seen.
 *
 * @param onRead called whenever it was read
 */
export function useUsages(
  ids: readonly string[],
  onRead: () => void,
): { data: Usages | undefined; problem: Problem | undefined; refresh: () => void } {
  const { data, error, mutate } = useSWR<Usages, unknown>(
    ids.length === 0 ? null : ['/api/tenants/usage', ...ids],
    () => readAll(ids),
    {
      refreshInterval: refreshMs(ids.length),
      dedupingInterval: 500,
      keepPreviousData: true,
      onSuccess: onRead,
    },
  );
  return {
    data,
    problem: error === undefined ? undefined : Problem.of(error),
    refresh: () => void mutate(),
  };
}
