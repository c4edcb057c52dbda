// SPDX-License-Identifier: Apache-2.0
'use client';
import { get } from '@/api/client';
import { changeEvent, page, type ChangeEvent } from '@/api/wire';
import { useLive, type Live } from './live';

const MAX_CHANGES = 50;

/** Adds an event, newest first, and drops the oldest. Audit entries have their own page. Pure. */
export function applyToRecent(changes: readonly ChangeEvent[], event: ChangeEvent): readonly ChangeEvent[] {
  return event.type === 'AUDIT_LOG' || changes.some(({ id }) => id === event.id)
    ? changes
    : [event, ...changes].slice(0, MAX_CHANGES);
}

const recent = page(changeEvent);

async function readRecent() {
  const { data, position } = await get('/api/dashboard/events?limit=100', recent);
  return { data: data.items.filter(({ type }) => type !== 'AUDIT_LOG').slice(0, MAX_CHANGES), position };
}

/** The latest changes to everything that the key can read. */
export function useRecentChanges(): Live<readonly ChangeEvent[]> {
  return useLive<readonly ChangeEvent[]>({
    key: '/api/dashboard/events',
    read: readRecent,
    needs: 'dashboard:read',
    topics: 'instances,volumes,vpcs,keys,terminals,custom',
    apply: applyToRecent,
  });
}
