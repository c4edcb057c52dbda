// SPDX-License-Identifier: Apache-2.0
'use client';
import { useEffect, type ReactNode } from 'react';
import { ConnectionBadge } from '@/live/connection-badge';
import type { StreamState } from '@/streams/stream-state';
import styles from './shell.module.css';

interface PageHeadProps {
  title: string;
  /** The state of the page's live data, if it has any. */
  stream?: StreamState | undefined;
  children?: ReactNode;
}

/** The head of every page: its title, the state of its live data and its buttons. */
export function PageHead({ title, stream, children }: PageHeadProps) {
  useEffect(() => {
    document.title = `${title} · Windsock`;
  }, [title]);
  return (
    <header className={styles['head']}>
      <h1>{title}</h1>
      {stream === undefined ? null : <ConnectionBadge state={stream} label={title} />}
      {children === undefined ? null : <div className={styles['actions']}>{children}</div>}
    </header>
  );
}
