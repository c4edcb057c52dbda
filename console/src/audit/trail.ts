// SPDX-License-Identifier: Apache-2.0
import * as v from 'valibot';
import { auditRow, type AuditRow, type ChangeEvent } from '@/api/wire';
import { auditParameters, matchesAudit, type AuditFilter } from './audit-filter';

/** Where to read older entries: after a page or, if entries were dropped, from the time of the oldest one that remains. */
export type Older = { kind: 'cursor'; cursor: string } | { kind: 'from-entry'; entry: AuditRow };

/** Consecutive entries of the audit log, newest first. */
export interface Trail {
  entries: readonly AuditRow[];
  /** Null if there are no older entries. */
  older: Older | null;
}

export interface AuditPage {
  items: AuditRow[];
  next_cursor: string | null;
}

/** A live trail keeps this many entries. Older ones are read again on request. */
export const MAX_ENTRIES = 300;

function olderThan(page: AuditPage): Older | null {
  return page.next_cursor === null ? null : { kind: 'cursor', cursor: page.next_cursor };
}

export function trailOf(page: AuditPage): Trail {
  return { entries: page.items, older: olderThan(page) };
}

/** Adds the entry of an event, if it matches the filter. Pure. */
export function applyToTrail(filter: AuditFilter, trail: Trail, event: ChangeEvent): Trail {
  if (event.type !== 'AUDIT_LOG' || event.resource_type !== 'AUDIT') {
    return trail;
  }
  const read = v.safeParse(auditRow, event.payload);
  if (
    !read.success ||
    !matchesAudit(read.output, filter) ||
    trail.entries.some(({ id }) => id === read.output.id)
  ) {
    return trail;
  }
  const entries = [read.output, ...trail.entries];
  if (entries.length <= MAX_ENTRIES) {
    return { entries, older: trail.older };
  }
  const kept = entries.slice(0, MAX_ENTRIES);
  const last = kept.at(-1);
  return { entries: kept, older: last === undefined ? trail.older : { kind: 'from-entry', entry: last } };
}

/** Returns the parameters that read the entries that are older than a trail. Pure. */
export function olderParameters(filter: AuditFilter, older: Older, limit: number): URLSearchParams {
  switch (older.kind) {
    case 'cursor': {
      const parameters = auditParameters(filter);
      parameters.set('cursor', older.cursor);
      parameters.set('limit', String(limit));
      return parameters;
    }
    case 'from-entry': {
      // times are in milliseconds and `to` is exclusive, so this reads the last entry again and all of the same time
      const to = new Date(Date.parse(older.entry.created_at) + 1).toISOString();
      const parameters = auditParameters({ ...filter, to });
      parameters.set('limit', String(limit));
      return parameters;
    }
  }
}

/** Appends older entries to a trail, ignoring those that it contains already. Pure. */
export function withOlder(trail: Trail, page: AuditPage): Trail {
  const known = new Set(trail.entries.map(({ id }) => id));
  return {
    entries: [...trail.entries, ...page.items.filter(({ id }) => !known.has(id))],
    older: olderThan(page),
  };
}

/** The entries that a paused trail does not show. */
export interface Unseen {
  count: number;
  /** Whether there may be more than this. */
  orMore: boolean;
}

/** Counts the entries of a live trail that are not in the paused one. Pure. */
export function unseen(live: Trail, paused: Trail): Unseen {
  const [newest] = paused.entries;
  if (newest === undefined) {
    return { count: live.entries.length, orMore: live.older !== null };
  }
  const at = live.entries.findIndex(({ id }) => id === newest.id);
  return at < 0 ? { count: live.entries.length, orMore: true } : { count: at, orMore: false };
}
