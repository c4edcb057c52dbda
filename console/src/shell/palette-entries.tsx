// SPDX-License-Identifier: Apache-2.0
'use client';
import { useRouter } from 'next/navigation';
import { setTheme, useTheme } from '@/design/theme';
import { unsupported, useCompute } from '@/live/compute';
import { useInstances } from '@/live/instances';
import { usePermissions } from '@/session/session';
import { useOpenTerminal } from '@/terminal/dock-provider';
import { pagesFor } from './pages';
import type { Entry } from './palette';

/** The entries of the palette: pages, instances and actions. */
export function usePaletteEntries(): Entry[] {
  const router = useRouter();
  const theme = useTheme();
  const instances = useInstances().data;
  const permissions = usePermissions();
  const mayLaunch = permissions.includes('instance:write');
  const mayExec = permissions.includes('instance:exec');
  const driver = useCompute();
  const openTerminal = useOpenTerminal();
  const to = (path: string) => () => router.push(path);
  return [
    ...pagesFor(permissions).map((page): Entry => ({
      id: page.path,
      name: page.name,
      kind: 'page',
      icon: page.icon,
      run: to(page.path),
    })),
    {
      id: 'explorer',
      name: 'API explorer',
      kind: 'page',
      icon: 'api',
      run: () => location.assign('/explorer'),
    },
    ...(mayLaunch
      ? [
          {
            id: 'launch',
            name: 'Launch instance',
            kind: 'action',
            icon: 'plus',
            run: to('/instances?launch'),
          } satisfies Entry,
        ]
      : []),
    ...[...(instances?.values() ?? [])].map(({ id, name }): Entry => ({
      id,
      name,
      kind: 'instance',
      icon: 'instances',
      run: to(`/instances/detail?id=${id}`),
    })),
    ...(mayExec && unsupported(driver, 'TERMINALS') === null
      ? [...(instances?.values() ?? [])]
          .filter(({ status }) => status === 'RUNNING')
          .map((instance): Entry => ({
            id: `terminal-${instance.id}`,
            name: `Open terminal in ${instance.name}`,
            kind: 'action',
            icon: 'terminal',
            run: () => openTerminal(instance),
          }))
      : []),
    {
      id: 'theme',
      name: theme === 'dark' ? 'Light theme' : 'Dark theme',
      kind: 'action',
      icon: theme === 'dark' ? 'sun' : 'moon',
      run: () => setTheme(theme === 'dark' ? 'light' : 'dark'),
    },
  ];
}
