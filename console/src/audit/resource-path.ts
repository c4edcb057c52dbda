// SPDX-License-Identifier: Apache-2.0
import type { AuditRow } from '@/api/wire';

/** Returns the page of an entry's resource, or null if there is none. Pure. */
export function resourcePath(
  entry: Pick<AuditRow, 'resource_type' | 'resource_id' | 'details'>,
): string | null {
  if (entry.resource_id === null) {
    return null;
  }
  const name = entry.details['name'];
  const byName = name === undefined ? '' : `?name=${encodeURIComponent(name)}`;
  switch (entry.resource_type) {
    case 'INSTANCE':
      return `/instances/detail?id=${encodeURIComponent(entry.resource_id)}`;
    case 'VOLUME':
      return `/volumes${byName}`;
    case 'TERMINAL':
      return `/terminals/recording?id=${encodeURIComponent(entry.resource_id)}`;
    case 'VPC':
      return '/vpcs';
    case 'KEY':
      return '/keys';
    case 'TENANT':
      return `/tenants${byName}`;
    case null:
    default:
      return null;
  }
}
