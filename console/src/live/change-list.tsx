// SPDX-License-Identifier: Apache-2.0
import Link from '@/address/link';
import type { ChangeEvent } from '@/api/wire';
import { Time } from './time';
import { count } from '@/format/numbers';
import { grouped } from './grouped';
import { changeName, reason, Subject } from './change-text';
import styles from './change-list.module.css';

/** A list of changes: when, what, by whom and why. */
export function ChangeList({ changes, label }: { changes: readonly ChangeEvent[]; label: string }) {
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
              <Time of={event.timestamp} clockOnly />
            </span>
            <span className={styles['subject']}>
              <span className={styles['type']}>{changeName(event.type)}</span>{' '}
              {events === 1 ? (
                <Subject event={event} />
              ) : (
                <Link href={`/events?type=${event.type}`}>× {count(events)}</Link>
              )}
            </span>
            <span className={styles['actor']}>
              by {event.actor.name}
              {reason(event) === null ? '' : ` · ${reason(event) ?? ''}`}
            </span>
          </li>
        ))}
      </ol>
    </div>
  );
}
