// SPDX-License-Identifier: Apache-2.0
'use client';
import * as v from 'valibot';
import { get, getSome } from '@/api/client';
import { auditRow, changeEvent, page, type AuditRow, type ChangeEvent } from '@/api/wire';
import { useLive, type Live } from '@/live/live';

const MAX_ENTRIES = 200;
const events = page(changeEvent);
const entries = page(auditRow);

/** Adds an event about the instance, newest first. Pure. */
export function applyToHistory(
  id: string,
  history: readonly ChangeEvent[],
  event: ChangeEvent,
): readonly ChangeEvent[] {
  return event.resource_id !== id ||
    event.type === 'AUDIT_LOG' ||
    history.some((known) => known.id === event.id)
    ? history
    : [event, ...history].slice(0, MAX_ENTRIES);
}

/** The events about an instance. The server filters them, so that events about other instances do not displace them. */
export function useInstanceChanges(id: string): Live<readonly ChangeEvent[]> {
  return useLive<readonly ChangeEvent[]>({
    key: `/api/dashboard/events of ${id}`,
    read: async () => {
      const { data, position } = await getSome(
        `/api/dashboard/events?topics=instances&resource_ids=${encodeURIComponent(id)}&limit=${MAX_ENTRIES}`,
        events,
        MAX_ENTRIES,
      );
      return { data: data.items, position };
    },
    needs: 'dashboard:read',
    topics: 'instances',
    apply: (history, event) => applyToHistory(id, history, event),
  });
}

/** Adds an audit entry about the instance, newest first. Pure. */
export function applyToAudit(
  id: string,
  known: readonly AuditRow[],
  event: ChangeEvent,
): readonly AuditRow[] {
  if (event.type !== 'AUDIT_LOG') {
    return known;
  }
  const read = v.safeParse(auditRow, event.payload);
  return !read.success || read.output.resource_id !== id || known.some((entry) => entry.id === read.output.id)
    ? known
    : [read.output, ...known].slice(0, MAX_ENTRIES);
}

/** The audit entries about an instance. */
export function useInstanceAudit(id: string): Live<readonly AuditRow[]> {
  return useLive<readonly AuditRow[]>({
    key: `/api/audit of ${id}`,
    read: async () => {
      const { data, position } = await get(
        `/api/audit?resource_id=${encodeURIComponent(id)}&limit=${MAX_ENTRIES}`,
        entries,
      );
      return { data: data.items, position };
    },
    needs: 'audit:read',
    topics: 'audit',
    apply: (known, event) => applyToAudit(id, known, event),
  });
}
