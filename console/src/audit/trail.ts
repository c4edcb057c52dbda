// SPDX-License-Identifier: Apache-2.0
import * as v from 'valibot';
import { auditRow, type AuditRow, type ChangeEvent } from '@/api/wire';
import { auditParameters, matchesAudit, type AuditFilter } from './audit-filter';

/** Where older rows are read on: after a page, or, where rows were dropped, at those as old as the last one that is left. */
export type Older = { kind: 'cursor'; cursor: string } | { kind: 'as-old-as'; row: AuditRow };

/** Rows of the audit without a gap, newest first. */
export interface Trail {
  rows: readonly AuditRow[];
  /** Null where there is nothing older. */
  older: Older | null;
}

export interface AuditPage {
  items: AuditRow[];
  next_cursor: string | null;
}

/** So many rows of a live trail are kept; older ones are read again when they are asked for. */
export const KEPT_ROWS = 300;

function olderThan(page: AuditPage): Older | null {
  return page.next_cursor === null ? null : { kind: 'cursor', cursor: page.next_cursor };
}

/** Pure. */
export function trailOf(page: AuditPage): Trail {
  return { rows: page.items, older: olderThan(page) };
}

/** Puts a row that the stream tells of before the others, where the filter leaves it. Pure. */
export function applyToTrail(filter: AuditFilter, trail: Trail, event: ChangeEvent): Trail {
  if (event.type !== 'AUDIT_LOG' || event.resource_type !== 'AUDIT') {
    return trail;
  }
  const read = v.safeParse(auditRow, event.payload);
  if (
    !read.success ||
    !matchesAudit(read.output, filter) ||
    trail.rows.some(({ id }) => id === read.output.id)
  ) {
    return trail;
  }
  const rows = [read.output, ...trail.rows];
  if (rows.length <= KEPT_ROWS) {
    return { rows, older: trail.older };
  }
  const kept = rows.slice(0, KEPT_ROWS);
  const last = kept.at(-1);
  return { rows: kept, older: last === undefined ? trail.older : { kind: 'as-old-as', row: last } };
}

/** The parameters that read what is older than a trail. Pure. */
export function olderParameters(filter: AuditFilter, older: Older, limit: number): URLSearchParams {
  switch (older.kind) {
    case 'cursor': {
      const parameters = auditParameters(filter);
      parameters.set('cursor', older.cursor);
      parameters.set('limit', String(limit));
      return parameters;
    }
    case 'as-old-as': {
      // times have milliseconds and `to` is exclusive: this reads the last row again, and all that are as old
      const to = new Date(Date.parse(older.row.created_at) + 1).toISOString();
      const parameters = auditParameters({ ...filter, to });
      parameters.set('limit', String(limit));
      return parameters;
    }
  }
}

/** Puts older rows after a trail; those that it has are passed over. Pure. */
export function withOlder(trail: Trail, page: AuditPage): Trail {
  const known = new Set(trail.rows.map(({ id }) => id));
  return {
    rows: [...trail.rows, ...page.items.filter(({ id }) => !known.has(id))],
    older: olderThan(page),
  };
}

export interface Waiting {
  count: number;
  /** Whether there are more than are kept. */
  orMore: boolean;
}

/** How many rows a paused trail does not show that the live one has. Pure. */
export function waiting(live: Trail, paused: Trail): Waiting {
  const [newest] = paused.rows;
  if (newest === undefined) {
    return { count: live.rows.length, orMore: live.older !== null };
  }
  const at = live.rows.findIndex(({ id }) => id === newest.id);
  return at < 0 ? { count: live.rows.length, orMore: true } : { count: at, orMore: false };
}
