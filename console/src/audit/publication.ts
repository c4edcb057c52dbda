// SPDX-License-Identifier: Apache-2.0
import type { AuditRow } from '@/api/wire';

/** The events that an `event:publish` entry covers: the events that one key has published in one minute. */
export interface Publication {
  count: number;
  types: string;
  first: string;
  last: string;
  /** Reads the events in log order, including any other events in between. */
  href: string;
}

/** The maximum number of events that the server returns per request. */
const MAX_EVENTS = 200;

/** Returns the events of an entry, or null for any other kind of entry and for entries from earlier versions. Pure. */
export function publicationOf(entry: Pick<AuditRow, 'action' | 'details'>): Publication | null {
  const { count, types, after, first_position: first, last_position: last } = entry.details;
  if (
    entry.action !== 'event:publish' ||
    count === undefined ||
    types === undefined ||
    after === undefined ||
    first === undefined ||
    last === undefined
  ) {
    return null;
  }
  return {
    count: Number(count),
    types,
    first,
    last,
    href: `/api/events?after=${encodeURIComponent(after)}&limit=${String(MAX_EVENTS)}`,
  };
}
