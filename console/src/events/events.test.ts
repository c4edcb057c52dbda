// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
import type { ChangeEvent } from '@/api/wire';
import { aChange } from '@/live/change-fixture';
import { eventParameters, matchesEvent, parseEventFilter, topicOf } from './event-filter';
import { withOlder } from '@/live/pausable';
import { applyToFeed, feedOf, MAX_EVENTS } from './feed';

const ALL = parseEventFilter(new URLSearchParams());

function filter(query: string) {
  return parseEventFilter(new URLSearchParams(query));
}

function published(id: string, fields: Partial<ChangeEvent> = {}): ChangeEvent {
  return aChange(
    'ORDER_PLACED',
    { id, city: 'Kraków' },
    { resource_type: null, resource_id: null, ...fields },
  );
}

describe('the filter of events', () => {
  it('is kept in the query, and ignores what is invalid', () => {
    expect(filter('topic=custom&type=order_placed&from=yesterday')).toMatchObject({
      topic: 'custom',
      type: 'ORDER_PLACED',
      from: '',
    });
    expect(filter('topic=audit').topic).toBe('');
  });

  it('is sent to the server, except for the text', () => {
    expect(eventParameters(filter('topic=custom&type=ORDER_PLACED&text=x')).toString()).toBe(
      'topics=custom&types=ORDER_PLACED',
    );
  });

  it('shows published events and those of resources, and no audit entries', () => {
    expect(topicOf(published('1'))).toBe('custom');
    expect(topicOf(aChange('INSTANCE_STARTED', { id: 'i' }))).toBe('instances');
    expect(matchesEvent(aChange('AUDIT_LOG', { id: 'a' }), ALL)).toBe(false);
    expect(matchesEvent(published('1'), filter('topic=custom'))).toBe(true);
    expect(matchesEvent(published('1'), filter('topic=instances'))).toBe(false);
  });

  it('finds words anywhere in an event', () => {
    expect(matchesEvent(published('1'), filter('text=kraków order'))).toBe(true);
    expect(matchesEvent(published('1'), filter('text=kraków refund'))).toBe(false);
  });

  it('compares actors, resources and times', () => {
    const event = published('1', { resource_id: 'r', actor: { name: 'shop', key_id: 'k' } });
    expect(matchesEvent(event, filter('actor=shop&resource_id=r&from=2026-11-25T00:00:00Z'))).toBe(true);
    expect(matchesEvent(event, filter('actor=k'))).toBe(true);
    expect(matchesEvent(event, filter('to=2026-11-25T00:00:00Z'))).toBe(false);
  });
});

describe('a feed of events', () => {
  it('starts with the newest, and contains each event once', () => {
    const feed = feedOf({ items: [published('1')], next_cursor: 'c' }, ALL);
    const next = applyToFeed(ALL, applyToFeed(ALL, feed, published('2')), published('1'));
    expect(next.items.map(({ id }) => id)).toEqual(['event-2', 'event-1']);
    expect(next.older).toBe('c');
  });

  it('keeps a bounded number, and reads the others again after the oldest that remains', () => {
    let feed = feedOf({ items: [], next_cursor: null }, ALL);
    for (let index = 0; index <= MAX_EVENTS; index += 1) {
      feed = applyToFeed(ALL, feed, published(String(index), { position: `a:${index}` }));
    }
    expect(feed.items).toHaveLength(MAX_EVENTS);
    expect(feed.older).toBe('a:1');
  });

  it('is continued by older pages', () => {
    const feed = feedOf({ items: [published('2')], next_cursor: 'c' }, ALL);
    const older = feedOf({ items: [published('2'), published('1')], next_cursor: null }, ALL);
    expect(withOlder(feed, older)).toEqual({ items: [published('2'), published('1')], older: null });
  });
});
