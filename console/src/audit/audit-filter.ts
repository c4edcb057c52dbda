// SPDX-License-Identifier: Apache-2.0
import { AUDIT_OUTCOMES, type AuditRow } from '@/api/wire';

export const AUDIT_FILTERS = [
  'actor',
  'action',
  'resource_type',
  'resource_id',
  'outcome',
  'from',
  'to',
] as const;

export type AuditFilterName = (typeof AUDIT_FILTERS)[number];

/** Which rows are shown, as the API's parameters say it; empty for all. It lives in the page's query. */
export type AuditFilter = Readonly<Record<AuditFilterName, string>>;

/** Reads a filter; an outcome that is none is passed over, since people edit addresses. Pure. */
export function parseAuditFilter(query: URLSearchParams): AuditFilter {
  const text = (name: AuditFilterName) => (query.get(name) ?? '').trim();
  return {
    actor: text('actor'),
    action: text('action'),
    resource_type: text('resource_type'),
    resource_id: text('resource_id'),
    outcome: AUDIT_OUTCOMES.find((outcome) => outcome === text('outcome')) ?? '',
    from: text('from'),
    to: text('to'),
  };
}

/** The API's parameters for a filter. Pure. */
export function auditParameters(filter: AuditFilter): URLSearchParams {
  return new URLSearchParams(
    AUDIT_FILTERS.flatMap((name) => (filter[name] === '' ? [] : [[name, filter[name]]])),
  );
}

/** Whether the server would list a row under a filter. Pure. */
export function matchesAudit(row: AuditRow, filter: AuditFilter): boolean {
  const created = Date.parse(row.created_at);
  return (
    (filter.actor === '' || row.actor.key_id === filter.actor || row.actor.name === filter.actor) &&
    (filter.action === '' ||
      (filter.action.endsWith(':*')
        ? row.action.startsWith(filter.action.slice(0, -1))
        : row.action === filter.action)) &&
    (filter.resource_type === '' || row.resource_type === filter.resource_type) &&
    (filter.resource_id === '' || row.resource_id === filter.resource_id) &&
    (filter.outcome === '' || row.outcome === filter.outcome) &&
    (filter.from === '' || created >= Date.parse(filter.from)) &&
    (filter.to === '' || created < Date.parse(filter.to))
  );
}

/** A time of the API as a field of the browser's zone has it; empty for none. Pure, but for the zone. */
export function toLocal(time: string): string {
  const date = new Date(time);
  if (Number.isNaN(date.getTime())) {
    return '';
  }
  const shifted = new Date(date.getTime() - date.getTimezoneOffset() * 60_000);
  return shifted.toISOString().slice(0, 19);
}

/** The other way round. */
export function fromLocal(text: string): string {
  const date = new Date(text);
  return Number.isNaN(date.getTime()) ? '' : date.toISOString();
}
