// SPDX-License-Identifier: Apache-2.0
import type { AuditRow } from '@/api/wire';

/** The page that shows a row's resource; null where there is none. Pure. */
export function resourcePath(
  row: Pick<AuditRow, 'resource_type' | 'resource_id' | 'details'>,
): string | null {
  if (row.resource_id === null) {
    return null;
  }
  const name = row.details['name'];
  const byName = name === undefined ? '' : `?name=${encodeURIComponent(name)}`;
  switch (row.resource_type) {
    case 'INSTANCE':
      return `/instances/detail?id=${encodeURIComponent(row.resource_id)}`;
    case 'VOLUME':
      return `/volumes${byName}`;
    case 'TERMINAL':
      return `/terminals/recording?id=${encodeURIComponent(row.resource_id)}`;
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
