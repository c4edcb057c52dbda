// SPDX-License-Identifier: Apache-2.0
'use client';
import { useState } from 'react';
import type { ChangeEvent } from '@/api/wire';
import { Button } from '@/design/button';
import { Chips } from '@/design/chips';
import { Clip } from '@/design/clip';
import { DataTable, type DataColumn } from '@/design/data-table';
import { FilterPanel } from '@/design/filter-panel';
import list from '@/design/list.module.css';
import { QueryState } from '@/design/query-state';
import { SearchField } from '@/design/search-field';
import { EmptyState } from '@/design/states';
import { jsonText } from '@/format/json';
import { fromField, toField } from '@/format/zone';
import { changeName, reason, Subject } from '@/live/change-text';
import { PausableList } from '@/live/pausable-list';
import { Time, TimeHeader } from '@/live/time';
import { PageHead } from '@/shell/page-head';
import { useQuery } from '@/address/query';
import { EventDialog } from './event-dialog';
import {
  activeFilters,
  EVENT_TOPICS,
  NO_FILTER,
  parseEventFilter,
  TOPIC_NAMES,
  type EventFilter,
} from './event-filter';
import styles from './events.module.css';
import { useFeed } from './use-feed';

type Change = (changes: Readonly<Record<string, string | null>>) => void;

/** The page that lists all events: events about the server's own resources, and events that services publish. */
export function EventList() {
  const [query, change] = useQuery();
  const filter = parseEventFilter(query);
  const feed = useFeed(filter);
  const [opened, setOpened] = useState<ChangeEvent | null>(null);
  const { live, shown } = feed;
  const columns: readonly DataColumn<ChangeEvent>[] = [
    {
      name: 'Time',
      header: <TimeHeader />,
      width: 11.5,
      className: styles['when'],
      cell: ({ timestamp }) => <Time of={timestamp} />,
    },
    {
      name: 'Event',
      width: 13,
      className: styles['event'],
      cell: (event) => (
        <button
          type="button"
          className={`${list['open'] ?? ''} ${event.type.endsWith('_FAILED') ? (styles['bad'] ?? '') : ''}`}
          data-clip
          onClick={() => setOpened(event)}
        >
          {changeName(event.type)}
        </button>
      ),
    },
    {
      name: 'Resource',
      className: styles['resource'],
      cell: (event) => (
        <Clip>
          <Subject event={event} />
        </Clip>
      ),
    },
    { name: 'By', width: 9, className: styles['by'], cell: ({ actor }) => <Clip>{actor.name}</Clip> },
    {
      name: 'Details',
      from: 'medium',
      className: styles['details'],
      cell: (event) => {
        const why = reason(event);
        const text = why ?? payloadText(event);
        return text === '' ? null : (
          <Clip mono={why === null} faint>
            {text}
          </Clip>
        );
      },
    },
  ];
  return (
    <>
      <PageHead title="Events" stream={live.stream} />
      <Filters filter={filter} change={change} />
      <QueryState query={{ data: shown, problem: live.problem, refresh: live.refresh }} rows={12}>
        {({ items, older }) => (
          <PausableList list={feed} name="events" one="event" filtered={activeFilters(filter) > 0}>
            {items.length === 0 ? (
              <EmptyState title={activeFilters(filter) > 0 ? 'No results' : 'No events yet'}>
                <p>
                  {older !== null
                    ? 'Load more to search older events.'
                    : activeFilters(filter) > 0
                      ? 'New events that match appear here.'
                      : 'Resource changes and events published by services appear here.'}
                </p>
                {activeFilters(filter) > 0 ? (
                  <Button onClick={() => change(NO_FILTER)}>Clear filters</Button>
                ) : null}
              </EmptyState>
            ) : (
              <div className={`${list['frame'] ?? ''} ${styles['frame'] ?? ''}`}>
                <DataTable columns={columns} rows={items} />
              </div>
            )}
          </PausableList>
        )}
      </QueryState>
      {opened === null ? null : (
        <EventDialog event={opened} onFilter={change} onClose={() => setOpened(null)} />
      )}
    </>
  );
}

function Filters({ filter, change }: { filter: EventFilter; change: Change }) {
  const field = (label: string, name: 'text' | 'type' | 'actor' | 'resource_id', placeholder = '') => (
    <SearchField
      label={label}
      labelled
      placeholder={placeholder}
      value={filter[name]}
      onValue={(value) => change({ [name]: value })}
    />
  );
  const time = (label: string, name: 'from' | 'to') => (
    <SearchField
      label={label}
      labelled
      type="datetime-local"
      value={toField(filter[name])}
      onValue={(value) => change({ [name]: fromField(value) })}
    />
  );
  return (
    <FilterPanel
      active={activeFilters(filter)}
      onClear={() => change(NO_FILTER)}
      fields={
        <>
          {field('Text', 'text')}
          {field('Type', 'type', 'INSTANCE_FAILED')}
          {field('Actor', 'actor', 'name or key ID')}
          {field('Resource ID', 'resource_id')}
          {time('From', 'from')}
          {time('Before', 'to')}
        </>
      }
      chips={
        <Chips
          label="Topic"
          chips={EVENT_TOPICS.map((value) => ({ value, name: TOPIC_NAMES[value] }))}
          pressed={(value) => filter.topic === value}
          onToggle={(value) => change({ topic: filter.topic === value ? null : value })}
        />
      }
    />
  );
}

/**
 * The payload on one line. Empty for a resource event, whose payload is the state that the resource's own page shows.
 */
function payloadText({ payload, resource_type: resource, type }: ChangeEvent): string {
  return resource !== null && type.startsWith(`${resource}_`) ? '' : jsonText(payload);
}
