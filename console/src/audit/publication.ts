// SPDX-License-Identifier: Apache-2.0
import type { AuditRow } from '@/api/wire';

/** The events that an `event:publish` entry covers: those that one key has published in one minute. */
export interface Publication {
  count: number;
  types: string;
  first: string;
  last: string;
  /** Reads the events, in the order of the log, together with other events in between. */
  href: string;
}

/** The server returns at most this many events at once. */
const MAX_EVENTS = 200;

/** Returns the events of an entry, or null if it is another entry or one of an earlier version. Pure. */
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
