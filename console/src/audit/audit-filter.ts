// SPDX-License-Identifier: Apache-2.0
import { AUDIT_OUTCOMES, type AuditRow } from '@/api/wire';

const AUDIT_FILTERS = ['actor', 'action', 'resource_type', 'resource_id', 'outcome', 'from', 'to'] as const;

export type AuditFilterName = (typeof AUDIT_FILTERS)[number];

/** The filters for the entries, as API parameters. Empty shows all. Stored in the page's query string. */
export type AuditFilter = Readonly<Record<AuditFilterName, string>>;

/** Resets all filters. */
export const NO_FILTER: Readonly<Record<string, null>> = Object.fromEntries(
  AUDIT_FILTERS.map((name) => [name, null]),
);

/** Reads the filter, ignoring an invalid outcome because users can edit the URL. Pure. */
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

/** Returns the filters that are set. Pure. */
export function activeFilters(filter: AuditFilter): readonly AuditFilterName[] {
  return AUDIT_FILTERS.filter((name) => filter[name] !== '');
}

/** Returns the API parameters for a filter. Pure. */
export function auditParameters(filter: AuditFilter): URLSearchParams {
  return new URLSearchParams(activeFilters(filter).map((name) => [name, filter[name]]));
}

/** Whether the server would return an entry for a filter. Pure. */
export function matchesAudit(entry: AuditRow, filter: AuditFilter): boolean {
  const created = Date.parse(entry.created_at);
  return (
    (filter.actor === '' || entry.actor.key_id === filter.actor || entry.actor.name === filter.actor) &&
    (filter.action === '' ||
      (filter.action.endsWith(':*')
        ? entry.action.startsWith(filter.action.slice(0, -1))
        : entry.action === filter.action)) &&
    (filter.resource_type === '' || entry.resource_type === filter.resource_type) &&
    (filter.resource_id === '' || entry.resource_id === filter.resource_id) &&
    (filter.outcome === '' || entry.outcome === filter.outcome) &&
    (filter.from === '' || created >= Date.parse(filter.from)) &&
    (filter.to === '' || created < Date.parse(filter.to))
  );
}
