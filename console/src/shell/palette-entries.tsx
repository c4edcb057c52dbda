// SPDX-License-Identifier: Apache-2.0
'use client';
import { useRouter } from '@/address/navigation';
import { useMemo } from 'react';
import { getAll } from '@/api/client';
import { page, tenant, type Instance, type InstanceStatus } from '@/api/wire';
import type { IconName } from '@/design/icons';
import { setTheme, useTheme } from '@/design/theme';
import { unsupported, useCompute } from '@/live/compute';
import { statusName } from '@/live/instance-status';
import { useInstances } from '@/live/instances';
import { useKeyNames } from '@/live/key-names';
import { useFetch } from '@/live/use-fetch';
import { useVolumes } from '@/live/volumes';
import { useVpcs } from '@/live/vpcs';
import { useMay, usePermissions, useSession } from '@/session/session';
import { useOpenTerminal } from '@/terminal/dock-provider';
import { pagesFor } from './pages';
import type { Entry } from './palette';

/**
 * The actions on an instance, with the statuses in which they are offered. The instance's page asks for confirmation
 * before it performs an action.
 */
const ACTIONS: readonly { name: string; label: string; icon: IconName; from: readonly InstanceStatus[] }[] = [
  { name: 'start', label: 'Start', icon: 'play', from: ['STOPPED', 'ERROR'] },
  { name: 'resume', label: 'Resume', icon: 'play', from: ['PAUSED'] },
  { name: 'restart', label: 'Restart', icon: 'restart', from: ['RUNNING', 'PAUSED'] },
  { name: 'stop', label: 'Stop', icon: 'stop', from: ['STARTING', 'RUNNING', 'PAUSED'] },
  { name: 'kill', label: 'Kill', icon: 'power', from: ['STOPPING'] },
  { name: 'pause', label: 'Pause', icon: 'pause', from: ['RUNNING'] },
  { name: 'edit', label: 'Edit', icon: 'sliders', from: ['RUNNING', 'PAUSED', 'STOPPED', 'ERROR'] },
  { name: 'terminate', label: 'Terminate', icon: 'trash', from: ['RUNNING', 'PAUSED', 'STOPPED', 'ERROR'] },
];

const tenants = page(tenant);

interface Named {
  id: string;
  name: string;
}

/** Returns a function that creates entries for resources; each entry opens an address. */
function entriesOf(to: (path: string) => () => void) {
  return (kind: string, icon: IconName, all: Iterable<Named>, path: (one: Named) => string): Entry[] =>
    [...all].map((one) => ({
      id: `${kind} ${one.id}`,
      name: one.name,
      kind,
      icon,
      run: to(path(one)),
      words: one.id,
    }));
}

/** The palette entries: first the open resource, then pages, named resources and actions. */
export function usePaletteEntries(): readonly Entry[] {
  const router = useRouter();
  const theme = useTheme();
  const { signOut } = useSession();
  const instances = useInstances().data;
  const volumes = useVolumes().data;
  const vpcs = useVpcs().data;
  const keys = useKeyNames();
  const permissions = usePermissions();
  const driver = useCompute();
  const openTerminal = useOpenTerminal();
  const mayManageKeys = useMay('key:manage');
  const mayListTenants = useMay('tenant:manage');
  const tenantList = useFetch({
    key: mayListTenants ? 'names of tenants' : null,
    read: async () => (await getAll('/api/tenants', tenants)).data,
  }).data;
  return useMemo(() => {
    const to = (path: string) => () => router.push(path);
    const named = entriesOf(to);
    const byName = (path: string) => (one: Named) => `${path}?name=${encodeURIComponent(one.name)}`;
    const mayLaunch = permissions.includes('instance:write');
    const mayExec = permissions.includes('instance:exec') && unsupported(driver, 'TERMINALS') === null;
    const all = [...(instances?.values() ?? [])];
    const openId = new URLSearchParams(location.search).get('id');
    const actionsOn = (instance: Instance): Entry[] => {
      // the open instance's actions are offered without a search
      const hidden = instance.id === openId ? {} : { hidden: true as const };
      const terminal: Entry[] =
        mayExec && instance.status === 'RUNNING'
          ? [
              {
                id: `terminal-${instance.id}`,
                name: `Open terminal in ${instance.name}`,
                kind: 'action',
                icon: 'terminal',
                run: () => openTerminal(instance),
                ...hidden,
              },
            ]
          : [];
      return [
        ...terminal,
        ...(mayLaunch ? ACTIONS : [])
          .filter(({ from }) => from.includes(instance.status))
          .map(({ name, label, icon }) => ({
            id: `${name} ${instance.id}`,
            name: `${label} ${instance.name}`,
            kind: 'action',
            icon,
            run: to(`/instances/detail?id=${instance.id}&do=${name}`),
            ...hidden,
          })),
      ];
    };
    const opened = all.filter(({ id }) => id === openId);
    const others = all.filter(({ id }) => id !== openId);
    const labels = [
      ...new Set(all.flatMap((one) => Object.entries(one.labels).map(([name, value]) => `${name}:${value}`))),
    ];
    return [
      ...opened.flatMap(actionsOn),
      ...pagesFor(permissions).map((one): Entry => ({
        id: one.path,
        name: one.name,
        kind: 'page',
        icon: one.icon,
        run: to(one.path),
      })),
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
      ...all.map((one): Entry => ({
        id: one.id,
        name: one.name,
        kind: `instance · ${statusName(one.status)}`,
        icon: 'instances',
        words: `${one.id} ${one.image} ${one.command.join(' ')}`,
        run: to(`/instances/detail?id=${one.id}`),
      })),
      ...named('volume', 'volumes', volumes?.values() ?? [], byName('/volumes')),
      ...named('VPC', 'vpcs', vpcs?.values() ?? [], () => '/vpcs'),
      ...(mayManageKeys
        ? named(
            'key',
            'keys',
            [...keys].map(([id, name]) => ({ id, name })),
            byName('/keys'),
          )
        : []),
      ...named('tenant', 'tenants', tenantList ?? [], byName('/tenants')),
      ...labels.map((label): Entry => ({
        id: `label ${label}`,
        name: label,
        kind: 'instances with this label',
        icon: 'instances',
        words: label.replace(':', '='),
        run: to(`/instances?label=${encodeURIComponent(label)}`),
        hidden: true,
      })),
      ...others.flatMap(actionsOn),
      {
        id: 'theme',
        name: theme === 'dark' ? 'Light theme' : 'Dark theme',
        kind: 'action',
        icon: theme === 'dark' ? 'sun' : 'moon',
        run: () => setTheme(theme === 'dark' ? 'light' : 'dark'),
      },
      { id: 'sign-out', name: 'Sign out', kind: 'action', icon: 'leave', run: () => void signOut() },
    ];
  }, [
    router,
    theme,
    signOut,
    instances,
    volumes,
    vpcs,
    keys,
    permissions,
    driver,
    openTerminal,
    mayManageKeys,
    tenantList,
  ]);
}

/** Returns the entries that search the events and the audit log for the given text. */
export function useSearches(): (text: string) => readonly Entry[] {
  const router = useRouter();
  const mayReadEvents = useMay('dashboard:read');
  const mayAudit = useMay('audit:read');
  return useMemo(
    () => (text) => [
      ...(mayReadEvents
        ? [
            {
              id: 'search events',
              name: `Search the events for “${text}”`,
              kind: 'search',
              icon: 'events' as const,
              run: () => router.push(`/events?text=${encodeURIComponent(text)}`),
            },
          ]
        : []),
      ...(mayAudit
        ? [
            {
              id: 'search audit',
              name: `Audit entries by “${text}”`,
              kind: 'search',
              icon: 'audit' as const,
              run: () => router.push(`/audit?actor=${encodeURIComponent(text)}`),
            },
          ]
        : []),
    ],
    [router, mayReadEvents, mayAudit],
  );
}
