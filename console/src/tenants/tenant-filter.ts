// SPDX-License-Identifier: Apache-2.0
import type { Tenant, TenantUsage } from '@/api/wire';
import type { Sort } from '@/design/data-table';
import { parseSort } from '@/shell/sort';
import { highestLevel, largestShare } from './quotas';

/** The levels to filter by, in ascending order. */
export const HIGH_LEVELS = ['near', 'full', 'over'] as const;
const SORT_KEYS = ['name', 'usage', 'created'] as const;

export type HighLevel = (typeof HIGH_LEVELS)[number];
export type TenantSort = (typeof SORT_KEYS)[number];

/** Which tenants the list shows. Stored in the page's query string. */
export interface TenantFilter {
  /** Part of the name, ignoring case. */
  name: string;
  /** The highest level among all quotas. Null shows all. */
  level: HighLevel | null;
}

/** Reads the filter, ignoring invalid values because users can edit the URL. Pure. */
export function parseTenantFilter(query: URLSearchParams): TenantFilter {
  return {
    name: query.get('name') ?? '',
    level: HIGH_LEVELS.find((level) => level === query.get('level')) ?? null,
  };
}

/** Reads the order. By default, the newest tenants come first. Pure. */
export function parseTenantSort(query: URLSearchParams): Sort<TenantSort> {
  return parseSort(query, SORT_KEYS, { by: 'created', descending: true });
}

/** Whether the filter shows a tenant. Pure. */
export function matchesTenant(
  tenant: Tenant,
  usage: TenantUsage | undefined,
  { name, level }: TenantFilter,
): boolean {
  return (
    tenant.name.toLowerCase().includes(name.trim().toLowerCase()) &&
    (level === null || (usage !== undefined && highestLevel(tenant.quotas, usage) === level))
  );
}

/** Sorts tenants. Ties are sorted newest first. Pure. */
export function sortTenants(
  tenants: readonly Tenant[],
  usages: ReadonlyMap<string, TenantUsage>,
  { by, descending }: Sort<TenantSort>,
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
        // if both tenants exceed a quota of zero, both shares are infinite
        return first === second ? 0 : first - second;
      }
      case 'created':
        return one.id.localeCompare(two.id);
    }
  };
  const direction = descending ? -1 : 1;
  return [...tenants].sort((one, two) => direction * compare(one, two) || two.id.localeCompare(one.id));
}
