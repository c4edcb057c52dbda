// SPDX-License-Identifier: Apache-2.0
'use client';
import { useEffect, useRef, type ReactNode } from 'react';
import { ConnectionBadge } from '@/live/connection-badge';
import { useReconnect } from '@/live/reconnect';
import type { StreamState } from '@/streams/stream-state';
import { useUnseen } from './bell';
import styles from './shell.module.css';

interface PageHeadProps {
  title: string;
  /** The state of the page's subject, next to its title. */
  status?: ReactNode;
  /** The state of the page's live data, if it has any. */
  stream?: StreamState | undefined;
  children?: ReactNode;
}

/** The header of every page: its title, the state of its live data and its buttons. */
export function PageHead({ title, status, stream, children }: PageHeadProps) {
  const head = useRef<HTMLElement>(null);
  const reconnect = useReconnect();
  // the title of a background tab shows that there are unseen notifications
  const unseen = useUnseen();
  useEffect(() => {
    document.title = `${unseen === null ? '' : `(${unseen}) `}${title} · Windsock`;
  }, [title, unseen]);
  useEffect(() => {
    const element = head.current;
    if (element === null) {
      return;
    }
    // table headers stick below the page header, whose height varies because it can span several lines
    const root = document.documentElement.style;
    const observer = new ResizeObserver(() => root.setProperty('--head', `${element.offsetHeight}px`));
    observer.observe(element);
    return () => {
      observer.disconnect();
      root.removeProperty('--head');
    };
  }, []);
  return (
    <header ref={head} className={styles['head']}>
      <h1 data-clip title={title} className={status === undefined ? undefined : styles['named']}>
        {title}
      </h1>
      {status}
      {stream === undefined ? null : <ConnectionBadge state={stream} label={title} onRetry={reconnect} />}
      {children === undefined ? null : <div className={styles['actions']}>{children}</div>}
    </header>
  );
}
