// SPDX-License-Identifier: Apache-2.0
import Link from '@/address/link';
import type { ChangeEvent } from '@/api/wire';
import { Time } from './time';
import { count } from '@/format/numbers';
import { grouped } from './grouped';
import { changeName, reason, Subject } from './change-text';
import styles from './change-list.module.css';

interface ChangeListProps {
  changes: readonly ChangeEvent[];
  label: string;
  /** The id of the resource whose page the list is on. The list does not repeat its name. */
  pageOf?: string;
}

/** A list of changes: when, what, by whom and why. */
export function ChangeList({ changes, label, pageOf }: ChangeListProps) {
  return (
    // it scrolls, so the keyboard must be able to reach it
    // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex
    <div className={styles['list']} role="region" aria-label={label} tabIndex={0}>
      <ol>
        {grouped(changes).map(({ newest: event, count: events }) => (
          <li
            key={event.id}
            className={`${styles['item'] ?? ''} ${event.type.endsWith('_FAILED') ? (styles['bad'] ?? '') : ''}`}
          >
            <span className={styles['time']}>
              <Time of={event.timestamp} brief />
            </span>
            <span className={styles['what']}>
              <span className={styles['subject']}>
                <span className={styles['type']}>{changeName(event.type)}</span>{' '}
                {events > 1 ? (
                  <Link href={`/events?type=${event.type}`}>× {count(events)}</Link>
                ) : event.resource_id === pageOf ? null : (
                  <Subject event={event} />
                )}
              </span>{' '}
              <span className={styles['actor']}>by {event.actor.name}</span>
            </span>
            {reason(event) === null ? null : <span className={styles['reason']}>{reason(event)}</span>}
          </li>
        ))}
      </ol>
    </div>
  );
}
