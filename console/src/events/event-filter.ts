// SPDX-License-Identifier: Apache-2.0
/** The filter of the events page. Pure. */
import type { ChangeEvent, Topic } from '@/api/wire';

/** The topics that the page shows. The audit log has its own page. */
export const EVENT_TOPICS = [
  'instances',
  'volumes',
  'vpcs',
  'terminals',
  'keys',
  'notifications',
  'custom',
] as const;

export type EventTopic = (typeof EVENT_TOPICS)[number];

export const TOPIC_NAMES: Record<EventTopic, string> = {
  instances: 'Instances',
  volumes: 'Volumes',
  vpcs: 'VPCs',
  terminals: 'Terminals',
  keys: 'Keys',
  notifications: 'Notifications',
  custom: 'Published',
};

const FILTERS = ['topic', 'type', 'resource_id', 'actor', 'from', 'to', 'text'] as const;

export type EventFilterName = (typeof FILTERS)[number];

/** Empty shows all. Stored in the page's query string. */
export type EventFilter = Readonly<Record<EventFilterName, string>>;

/** Resets all filters. */
export const NO_FILTER: Readonly<Record<string, null>> = Object.fromEntries(
  FILTERS.map((name) => [name, null]),
);

/** Reads the filter, ignoring an invalid topic and invalid times because users can edit the URL. */
export function parseEventFilter(query: URLSearchParams): EventFilter {
  const text = (name: EventFilterName) => (query.get(name) ?? '').trim();
  const time = (name: 'from' | 'to') => (Number.isNaN(Date.parse(text(name))) ? '' : text(name));
  return {
    topic: EVENT_TOPICS.find((topic) => topic === text('topic')) ?? '',
    type: text('type').toUpperCase(),
    resource_id: text('resource_id'),
    actor: text('actor'),
    from: time('from'),
    to: time('to'),
    text: text('text'),
  };
}

/** Returns the number of filters that are set. */
export function activeFilters(filter: EventFilter): number {
  return FILTERS.filter((name) => filter[name] !== '').length;
}

/** Returns the API parameters for a filter. The API does not support text search. */
export function eventParameters(filter: EventFilter): URLSearchParams {
  const parameters = new URLSearchParams({
    topics: filter.topic === '' ? EVENT_TOPICS.join(',') : filter.topic,
  });
  const set = (name: string, value: string) => {
    if (value !== '') {
      parameters.set(name, value);
    }
  };
  set('types', filter.type);
  set('resource_ids', filter.resource_id);
  set('actor', filter.actor);
  set('from', filter.from);
  set('to', filter.to);
  return parameters;
}

const TOPIC_OF: Readonly<Record<string, Topic>> = {
  INSTANCE: 'instances',
  VOLUME: 'volumes',
  VPC: 'vpcs',
  TERMINAL: 'terminals',
  KEY: 'keys',
  TENANT: 'keys',
  NOTIFICATION: 'notifications',
  AUDIT: 'audit',
};

/** Returns the topic of an event. Types with the prefix of a server resource cannot be published. */
export function topicOf({ type }: Pick<ChangeEvent, 'type'>): Topic {
  return TOPIC_OF[type.slice(0, type.indexOf('_'))] ?? 'custom';
}

/** Whether the page shows an event. */
export function matchesEvent(event: ChangeEvent, filter: EventFilter): boolean {
  const time = Date.parse(event.timestamp);
  const topic = topicOf(event);
  return (
    topic !== 'audit' &&
    (filter.topic === '' || topic === filter.topic) &&
    (filter.type === '' || event.type === filter.type) &&
    (filter.resource_id === '' || event.resource_id === filter.resource_id) &&
    (filter.actor === '' || event.actor.name === filter.actor || event.actor.key_id === filter.actor) &&
    (filter.from === '' || time >= Date.parse(filter.from)) &&
    (filter.to === '' || time < Date.parse(filter.to)) &&
    containsText(event, filter.text)
  );
}

/** Whether an event contains all search words, ignoring case. */
export function containsText(event: ChangeEvent, text: string): boolean {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) {
    return true;
  }
  const all =
    `${event.type} ${event.actor.name} ${event.resource_id ?? ''} ${JSON.stringify(event.payload)}`.toLowerCase();
  return words.every((word) => all.includes(word));
}
