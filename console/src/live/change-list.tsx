// SPDX-License-Identifier: Apache-2.0
import type { ChangeEvent } from '@/api/wire';
import { clock } from '@/format/times';
import { changeName, reason, Subject } from './change-text';
import styles from './change-list.module.css';

/** A list of changes: when, what, by whom and why. */
export function ChangeList({ changes, label }: { changes: readonly ChangeEvent[]; label: string }) {
  return (
    // it scrolls, so the keyboard must be able to reach it
    // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex
    <div className={styles['list']} role="region" aria-label={label} tabIndex={0}>
      <ol>
        {changes.map((event) => (
          <li
            key={event.id}
            className={`${styles['item'] ?? ''} ${event.type.endsWith('_FAILED') ? (styles['bad'] ?? '') : ''}`}
          >
            <time className={styles['time']} dateTime={event.timestamp}>
              {clock(Date.parse(event.timestamp))}
            </time>
            <span className={styles['subject']}>
              <span className={styles['type']}>{changeName(event.type)}</span> <Subject event={event} />
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
