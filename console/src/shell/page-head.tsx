// SPDX-License-Identifier: Apache-2.0
'use client';
import { useEffect, type ReactNode } from 'react';
import { StreamBadge } from '@/design/stream-badge';
import type { StreamState } from '@/streams/stream-state';
import styles from './shell.module.css';

interface PageHeadProps {
  title: string;
  /** How the page's live data stands; none for a page without. */
  stream?: StreamState;
  children?: ReactNode;
}

/** The head of every page: what it is, how live it is, and what can be done. */
export function PageHead({ title, stream, children }: PageHeadProps) {
  useEffect(() => {
    document.title = `${title} · Windsock`;
  }, [title]);
  return (
    <header className={styles['head']}>
      <h1>{title}</h1>
      {stream === undefined ? null : <StreamBadge state={stream} label={title} />}
      {children === undefined ? null : <div className={styles['actions']}>{children}</div>}
    </header>
  );
}
