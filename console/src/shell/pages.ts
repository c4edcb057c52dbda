// SPDX-License-Identifier: Apache-2.0
import type { Permission } from '@/api/wire';
import type { IconName } from '@/design/icons';

/** A page of the console, as navigation, palette and shortcuts know it. */
export interface Page {
  path: string;
  name: string;
  icon: IconName;
  /** Pressed after `g`. */
  shortcut: string;
  /** What it takes to see anything there; null for nothing. */
  needs: Permission | null;
  /** Whether it is left out where the key cannot see anything there. */
  leftOut?: true;
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
    leftOut: true,
  },
  { path: '/volumes', name: 'Volumes', icon: 'volumes', shortcut: 'v', needs: 'volume:read' },
  { path: '/vpcs', name: 'VPCs', icon: 'vpcs', shortcut: 'n', needs: 'vpc:read' },
  { path: '/audit', name: 'Audit', icon: 'audit', shortcut: 'a', needs: 'audit:read' },
  { path: '/connections', name: 'Connections', icon: 'connections', shortcut: 'c', needs: 'key:manage' },
  { path: '/keys', name: 'Keys', icon: 'keys', shortcut: 'k', needs: 'key:manage' },
  {
    path: '/tenants',
    name: 'Tenants',
    icon: 'tenants',
    shortcut: 'e',
    needs: 'tenant:manage',
    leftOut: true,
  },
];

/** The pages that somebody with these permissions is led to. */
export function pagesFor(permissions: readonly Permission[]): readonly Page[] {
  return PAGES.filter(
    ({ needs, leftOut }) => leftOut !== true || needs === null || permissions.includes(needs),
  );
}

/** The page that a path belongs to. */
export function pageOf(path: string): Page | undefined {
  return PAGES.find((page) =>
    page.path === '/' ? path === '/' : path === page.path || path.startsWith(`${page.path}/`),
  );
}
