// SPDX-License-Identifier: Apache-2.0
import type { ReactNode } from 'react';
import { Button } from '@/design/button';
import list from '@/design/list.module.css';
import { Notice } from '@/design/states';
import { count } from '@/format/numbers';
import type { Pausable, Unseen } from './pausable';
import styles from './pausable-list.module.css';

interface PausableListProps {
  list: Pausable<{ id: string }, unknown>;
  /** The plural name of the items, such as `entries`, and their singular name. */
  name: string;
  one: string;
  /** Whether a filter is active. */
  filtered: boolean;
  /** The table, or the content that replaces it. */
  children: ReactNode;
}

/** Buttons that pause a live list and load older items, placed around its table. */
export function PausableList({ list: pausable, name, one, filtered, children }: PausableListProps) {
  const { shown, unseen, olderProblem, reading } = pausable;
  const paused = unseen !== null;
  return (
    <>
      <div className={styles['bar']}>
        <Button
          icon={paused ? 'play' : 'pause'}
          aria-pressed={paused}
          onClick={paused ? pausable.resume : pausable.pause}
        >
          {paused ? 'Resume' : 'Pause'}
        </Button>
        <span>{paused ? pausedText(unseen, name, one) : 'Newest first.'}</span>
        <span className={list['found']}>{count(shown?.items.length ?? 0)} shown</span>
      </div>
      {children}
      {olderProblem === null ? null : (
        <div role="alert">
          <Notice tone="bad">
            Could not load older {name}: {olderProblem.message}
          </Notice>
        </div>
      )}
      <div className={styles['end']}>
        {shown?.older != null ? (
          <Button icon="down" disabled={reading} onClick={pausable.readOlder}>
            {reading ? 'Loading…' : 'Load more'}
          </Button>
        ) : (shown?.items.length ?? 0) === 0 ? null : (
          <p>{filtered ? `No more matching ${name}.` : 'End of log.'}</p>
        )}
      </div>
    </>
  );
}

function pausedText({ count: items, orMore }: Unseen, name: string, one: string): string {
  return items === 0
    ? `Paused: no new ${name}.`
    : `Paused: ${count(items)}${orMore ? ' or more' : ''} new ${items === 1 && !orMore ? one : name}.`;
}
