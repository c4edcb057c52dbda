// SPDX-License-Identifier: Apache-2.0
import type { Permission, Role } from '@/api/wire';

/** What each permission opens, in short; docs/reference/permissions.md. */
export const OPENS: Record<Permission, string> = {
  'dashboard:read': 'dashboard and metrics',
  'instance:read': 'instances and their logs',
  'instance:write': 'launch, start, stop and terminate',
  'instance:exec': 'terminals',
  'volume:read': 'volumes',
  'volume:write': 'create, attach and delete volumes',
  'vpc:read': 'VPCs',
  'vpc:write': 'create and delete VPCs',
  'event:read': 'published events',
  'event:publish': 'publish events',
  'audit:read': 'the audit and its export',
  'key:manage': 'keys and connections',
  'tenant:manage': 'tenants, their quotas and keys',
};

export const ROLE_OPENS: Record<Role, string> = {
  viewer: 'Sees instances, volumes, VPCs, events and the dashboard, and changes nothing.',
  operator: 'Sees the audit as well, and changes instances, volumes and VPCs.',
  admin: 'Everything, keys included.',
};
