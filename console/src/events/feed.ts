// SPDX-License-Identifier: Apache-2.0
/** Consecutive events, newest first. Pure. */
import type { ChangeEvent } from '@/api/wire';
import type { Tail } from '@/live/pausable';
import { containsText, matchesEvent, type EventFilter } from './event-filter';

/** Older events are read with a cursor. */
export type Feed = Tail<ChangeEvent, string>;

export interface EventPage {
  items: readonly ChangeEvent[];
  next_cursor: string | null;
}

/** A live feed keeps this many events. */
export const MAX_EVENTS = 500;

export function feedOf(page: EventPage, filter: EventFilter): Feed {
  return { items: page.items.filter((event) => containsText(event, filter.text)), older: page.next_cursor };
}

/**
 * Adds an event, if it matches the filter. Older events are read from the position of the oldest event that remains.
 */
export function applyToFeed(filter: EventFilter, feed: Feed, event: ChangeEvent): Feed {
  if (!matchesEvent(event, filter) || feed.items.some(({ id }) => id === event.id)) {
    return feed;
  }
  const items = [event, ...feed.items];
  const kept = items.slice(0, MAX_EVENTS);
  return { items: kept, older: items.length > MAX_EVENTS ? (kept.at(-1)?.position ?? null) : feed.older };
}
