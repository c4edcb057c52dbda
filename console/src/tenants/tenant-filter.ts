// SPDX-License-Identifier: Apache-2.0
import type { Tenant, TenantUsage } from '@/api/wire';
import { largestShare, worstLevel } from './measures';

/** What is worth looking for, from the least pressing. */
export const PRESSING = ['near', 'full', 'over'] as const;
const TENANT_SORTS = ['name', 'usage', 'created'] as const;

export type Pressing = (typeof PRESSING)[number];
export type TenantSort = (typeof TENANT_SORTS)[number];

/** Which tenants the list shows, and in which order; it lives in the page's query. */
export interface TenantFilter {
  /** A part of the name, in any case. */
  name: string;
  /** How pressing the most pressing of its quotas is; null for all. */
  level: Pressing | null;
  by: TenantSort;
  descending: boolean;
}

/** Reads a filter; what is none is passed over, since people edit addresses. The newest come first without one. Pure. */
export function parseTenantFilter(query: URLSearchParams): TenantFilter {
  const sort = query.get('sort') ?? '';
  const by = TENANT_SORTS.find((name) => name === sort.replace(/^-/, ''));
  return {
    name: query.get('name') ?? '',
    level: PRESSING.find((level) => level === query.get('level')) ?? null,
    ...(by === undefined ? { by: 'created', descending: true } : { by, descending: sort.startsWith('-') }),
  };
}

/** The order's parameter once a column was chosen: the other way round where it is the order already. Pure. */
export function chosenSort(now: TenantFilter, by: TenantSort): string {
  const descending = now.by === by ? !now.descending : by !== 'name';
  return `${descending ? '-' : ''}${by}`;
}

/** Pure. */
export function matchesTenant(
  tenant: Tenant,
  usage: TenantUsage | undefined,
  { name, level }: TenantFilter,
): boolean {
  return (
    tenant.name.toLowerCase().includes(name.trim().toLowerCase()) &&
    (level === null || (usage !== undefined && worstLevel(tenant.quotas, usage) === level))
  );
}

/** Tenants in an order; those that are alike, the newest first. Pure. */
export function inTenantOrder(
  tenants: readonly Tenant[],
  usages: ReadonlyMap<string, TenantUsage>,
  { by, descending }: Pick<TenantFilter, 'by' | 'descending'>,
): Tenant[] {
  const share = ({ id, quotas }: Tenant) => {
    const usage = usages.get(id);
    return usage === undefined ? 0 : largestShare(quotas, usage);
  };
  const compare = (one: Tenant, two: Tenant): number => {
    switch (by) {
      case 'name':
        return one.name.localeCompare(two.name, undefined, { numeric: true });
      case 'usage': {
        const [first, second] = [share(one), share(two)];
        // both may be beyond a quota of nothing
        return first === second ? 0 : first - second;
      }
      case 'created':
        return one.id.localeCompare(two.id);
    }
  };
  const direction = descending ? -1 : 1;
  return [...tenants].sort((one, two) => direction * compare(one, two) || two.id.localeCompare(one.id));
}
