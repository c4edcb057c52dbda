// SPDX-License-Identifier: Apache-2.0
import type { Permission, Role } from '@/api/wire';

/** The text that describes each permission. See docs/reference/permissions.md. */
export const PERMISSION_TEXTS: Record<Permission, string> = {
  'dashboard:read': 'view the dashboard and metrics',
  'instance:read': 'view instances and their logs',
  'instance:write': 'launch, change, start, stop and terminate instances',
  'instance:exec': 'use terminals',
  'volume:read': 'view volumes',
  'volume:write': 'create, attach and delete volumes',
  'vpc:read': 'view VPCs',
  'vpc:write': 'create and delete VPCs',
  'event:read': 'read published events',
  'event:publish': 'publish events',
  'notification:read': 'view notifications and their rules',
  'notification:write': 'change notification rules and their webhooks',
  'audit:read': 'view and export the audit log',
  'key:manage': 'manage keys and view connections',
  'tenant:manage': 'manage tenants, their quotas and keys',
  'server:backup': 'copy the whole database, with the data of all tenants',
  'server:metrics': 'read the metrics of the whole server',
  'image:read': 'view the images on the host and the progress of pulls',
  'image:manage': 'pull, remove and prune the images on the host',
};

export const ROLE_TEXTS: Record<Role, string> = {
  viewer: 'Read-only: instances, volumes, VPCs, events, notifications, dashboard.',
  operator:
    'Everything a viewer can do, plus the audit log and changes to instances, volumes, VPCs and notification rules.',
  admin: 'Full access, including keys.',
};
