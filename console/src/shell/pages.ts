// SPDX-License-Identifier: Apache-2.0
import type { Permission } from '@/api/wire';
import type { IconName } from '@/design/icons';

/** A page in the navigation, the palette and the shortcuts. */
export interface Page {
  path: string;
  name: string;
  icon: IconName;
  /** The key to press after `g`. */
  shortcut: string;
  /** The permission that the page requires. */
  needs: Permission;
  /** Whether the page is hidden without the permission. */
  hidden?: true;
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
  { path: '/vpcs', name: 'VPCs', icon: 'vpcs', shortcut: 'n', needs: 'vpc:read' },
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
];

/** Returns the pages that the navigation shows with these permissions. */
export function pagesFor(permissions: readonly Permission[]): readonly Page[] {
  return PAGES.filter(({ needs, hidden }) => hidden !== true || permissions.includes(needs));
}

/** Returns the page that a path belongs to. */
export function pageOf(path: string): Page | undefined {
  return PAGES.find((page) =>
    page.path === '/' ? path === '/' : path === page.path || path.startsWith(`${page.path}/`),
  );
}
