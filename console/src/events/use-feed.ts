// SPDX-License-Identifier: Apache-2.0
'use client';
import { getSome } from '@/api/client';
import { changeEvent, page, type ChangeEvent } from '@/api/wire';
import { usePausable, type Pausable } from '@/live/pausable';
import { EVENT_TOPICS, eventParameters, type EventFilter } from './event-filter';
import { applyToFeed, feedOf } from './feed';

const PAGE_EVENTS = 100;
const events = page(changeEvent);

/** The live events that match a filter. */
export function useFeed(filter: EventFilter): Pausable<ChangeEvent, string> {
  const parameters = eventParameters(filter);
  parameters.set('limit', String(PAGE_EVENTS));
  const path = `/api/dashboard/events?${parameters.toString()}`;
  return usePausable<ChangeEvent, string>({
    key: `${path} with ${filter.text}`,
    read: async () => {
      const { data, position } = await getSome(path, events, PAGE_EVENTS);
      return { data: feedOf(data, filter), position };
    },
    readOlder: async (older) =>
      feedOf(
        (await getSome(`${path}&cursor=${encodeURIComponent(older)}`, events, PAGE_EVENTS)).data,
        filter,
      ),
    needs: 'dashboard:read',
    topics: EVENT_TOPICS.join(','),
    apply: (feed, event) => applyToFeed(filter, feed, event),
  });
}
