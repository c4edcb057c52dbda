// SPDX-License-Identifier: Apache-2.0
import * as v from 'valibot';
import { auditRow, type AuditRow, type ChangeEvent } from '@/api/wire';
import type { Tail } from '@/live/pausable';
import { auditParameters, matchesAudit, type AuditFilter } from './audit-filter';

/** Where to read older entries: after a page or, if entries were dropped, from the time of the oldest one that remains. */
export type Older = { kind: 'cursor'; cursor: string } | { kind: 'from-entry'; entry: AuditRow };

/** Consecutive entries in the audit log, newest first. */
export type Trail = Tail<AuditRow, Older>;

export interface AuditPage {
  items: AuditRow[];
  next_cursor: string | null;
}

/** A live trail keeps this many entries. Older entries are reloaded on request. */
export const MAX_ENTRIES = 300;

export function trailOf({ items, next_cursor: cursor }: AuditPage): Trail {
  return { items, older: cursor === null ? null : { kind: 'cursor', cursor } };
}

/** Adds an event's entry, if it matches the filter. Pure. */
export function applyToTrail(filter: AuditFilter, trail: Trail, event: ChangeEvent): Trail {
  if (event.type !== 'AUDIT_LOG' || event.resource_type !== 'AUDIT') {
    return trail;
  }
  const read = v.safeParse(auditRow, event.payload);
  if (
    !read.success ||
    !matchesAudit(read.output, filter) ||
    trail.items.some(({ id }) => id === read.output.id)
  ) {
    return trail;
  }
  const items = [read.output, ...trail.items];
  if (items.length <= MAX_ENTRIES) {
    return { items, older: trail.older };
  }
  const kept = items.slice(0, MAX_ENTRIES);
  const last = kept.at(-1);
  return { items: kept, older: last === undefined ? trail.older : { kind: 'from-entry', entry: last } };
}

/** Returns the parameters for reading the entries that are older than a trail. Pure. */
export function olderParameters(filter: AuditFilter, older: Older, limit: number): URLSearchParams {
  switch (older.kind) {
    case 'cursor': {
      const parameters = auditParameters(filter);
      parameters.set('cursor', older.cursor);
      parameters.set('limit', String(limit));
      return parameters;
    }
    case 'from-entry': {
      // times are in milliseconds and `to` is exclusive, so this rereads the last entry and all entries with the same
      // time
      const to = new Date(Date.parse(older.entry.created_at) + 1).toISOString();
      const parameters = auditParameters({ ...filter, to });
      parameters.set('limit', String(limit));
      return parameters;
    }
  }
}
