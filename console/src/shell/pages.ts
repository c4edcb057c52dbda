// SPDX-License-Identifier: Apache-2.0
import type { Permission } from '@/api/wire';
import type { IconName } from '@/design/icons';
import type { Feature } from '@/live/compute';

/** A page in the navigation, the palette and the shortcuts. */
export interface Page {
  path: string;
  name: string;
  icon: IconName;
  /** The key to press after `g`. */
  shortcut: string;
  /** The permission that the page requires, or null. */
  needs: Permission | null;
  /** Whether the page is hidden without the permission. */
  hidden?: true;
  /** The driver capability that the page requires. */
  feature?: Feature;
}

/** In the order of the navigation. */
export const PAGES: readonly Page[] = [
  { path: '/', name: 'Dashboard', icon: 'dashboard', shortcut: 'd', needs: 'dashboard:read' },
  { path: '/instances', name: 'Instances', icon: 'instances', shortcut: 'i', needs: 'instance:read' },
  {
    path: '/terminals',
    name: 'Terminals',
    icon: 'terminal',
    shortcut: 't',
    needs: 'instance:exec',
    hidden: true,
  },
  { path: '/volumes', name: 'Volumes', icon: 'volumes', shortcut: 'v', needs: 'volume:read' },
  { path: '/vpcs', name: 'VPCs', icon: 'vpcs', shortcut: 'n', needs: 'vpc:read', feature: 'VPCS' },
  {
    path: '/images',
    name: 'Images',
    icon: 'images',
    shortcut: 'm',
    needs: 'image:read',
    hidden: true,
    feature: 'IMAGES',
  },
  { path: '/events', name: 'Events', icon: 'events', shortcut: 'l', needs: 'dashboard:read' },
  {
    path: '/notifications',
    name: 'Notifications',
    icon: 'bell',
    shortcut: 'b',
    needs: 'notification:read',
  },
  { path: '/audit', name: 'Audit log', icon: 'audit', shortcut: 'a', needs: 'audit:read' },
  { path: '/connections', name: 'Connections', icon: 'connections', shortcut: 'c', needs: 'key:manage' },
  { path: '/keys', name: 'Keys', icon: 'keys', shortcut: 'k', needs: 'key:manage' },
  {
    path: '/tenants',
    name: 'Tenants',
    icon: 'tenants',
    shortcut: 'e',
    needs: 'tenant:manage',
    hidden: true,
  },
  { path: '/explorer', name: 'API explorer', icon: 'api', shortcut: 'x', needs: null },
];

/** Returns the pages that the navigation shows with these permissions. */
export function pagesFor(permissions: readonly Permission[]): readonly Page[] {
  return PAGES.filter(
    ({ needs, hidden }) => hidden !== true || needs === null || permissions.includes(needs),
  );
}

/** Returns the page that a path belongs to. */
export function pageOf(path: string): Page | undefined {
  return PAGES.find((page) =>
    page.path === '/' ? path === '/' : path === page.path || path.startsWith(`${page.path}/`),
  );
}
