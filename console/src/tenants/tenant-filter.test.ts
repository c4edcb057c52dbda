// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
import { matchesTenant, parseTenantFilter, parseTenantSort, sortTenants } from './tenant-filter';
import { aTenant, aUsage } from './tenant-fixture';

const filter = (query: string) => parseTenantFilter(new URLSearchParams(query));

describe('the filter of tenants', () => {
  it('is read from the query, ignoring invalid values', () => {
    expect(filter('')).toEqual({ name: '', level: null });
    expect(filter('name=blue&level=near')).toEqual({ name: 'blue', level: 'near' });
    expect(filter('level=unlimited')).toEqual(filter(''));
  });

  it('matches a part of the name and the highest level of all quotas', () => {
    const tenant = aTenant({ quotas: { instances: 5, keys: 10 } });
    const usage = aUsage({ instances: 4 });
    expect(matchesTenant(tenant, usage, filter('name= BLUE '))).toBe(true);
    expect(matchesTenant(tenant, usage, filter('name=red'))).toBe(false);
    expect(matchesTenant(tenant, usage, filter('level=near'))).toBe(true);
    expect(matchesTenant(tenant, usage, filter('level=over'))).toBe(false);
    expect(matchesTenant(tenant, undefined, filter(''))).toBe(true);
    expect(matchesTenant(tenant, undefined, filter('level=near'))).toBe(false);
  });
});

describe('the order of tenants', () => {
  const tenants = [
    aTenant({ id: 't1', name: 'team-10', quotas: { keys: 10 } }),
    aTenant({ id: 't2', name: 'team-9', quotas: { keys: 0 } }),
    aTenant({ id: 't3', name: 'alone', quotas: {} }),
  ];
  const usages = new Map([
    ['t1', aUsage({ keys: 5 })],
    ['t2', aUsage({ keys: 1 })],
  ]);

  it.each([
    ['', 't3 t2 t1'],
    ['sort=created', 't1 t2 t3'],
    ['sort=name', 't3 t2 t1'],
    ['sort=-name', 't1 t2 t3'],
    ['sort=-usage', 't2 t1 t3'],
    ['sort=usage', 't3 t1 t2'],
  ])('by "%s" is %s', (query, ids) => {
    expect(
      sortTenants(tenants, usages, parseTenantSort(new URLSearchParams(query)))
        .map(({ id }) => id)
        .join(' '),
    ).toBe(ids);
  });
});
