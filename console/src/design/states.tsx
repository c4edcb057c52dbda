// SPDX-License-Identifier: Apache-2.0
import type { ReactNode } from 'react';
import type { Problem } from '@/api/problem';
import { Button } from './button';
import styles from './states.module.css';

/** Explains that there is nothing to show, and what the user can do next. */
export function EmptyState({ title, children }: { title: string; children?: ReactNode }) {
  return (
    <div className={styles['state']}>
      <h2>{title}</h2>
      {children}
    </div>
  );
}

/** Explains why data could not be read. */
export function ErrorState({ problem, onRetry }: { problem: Problem; onRetry?: () => void }) {
  if (problem.status === 403) {
    return <ForbiddenState detail={problem.message} />;
  }
  return (
    <div className={styles['state']} role="alert">
      <h2>{problem.title}</h2>
      <p>{problem.message}</p>
      {problem.requestId === null ? null : (
        <p className={styles['request']}>
          Request ID: <code>{problem.requestId}</code>
        </p>
      )}
      {onRetry === undefined ? null : (
        <Button icon="restart" onClick={onRetry}>
          Try again
        </Button>
      )}
    </div>
  );
}

/** Explains that the current session's key lacks a permission. */
function ForbiddenState({ detail }: { detail: string }) {
  return (
    <div className={styles['state']}>
      <h2>You don’t have access</h2>
      <p>{detail}</p>
    </div>
  );
}

/** A placeholder for content that is loading. */
export function Skeleton({ height }: { height?: number }) {
  return (
    <span
      className={styles['skeleton']}
      ref={(element) => {
        if (element !== null && height !== undefined) {
          element.style.height = `${height}px`;
        }
      }}
    />
  );
}

/** Placeholders for rows. */
export function LoadingRows({ rows = 6, label = 'Loading' }: { rows?: number; label?: string }) {
  return (
    <div className={styles['rows']} role="status" aria-label={label}>
      {Array.from({ length: rows }, (_, row) => (
        <span key={row} className={`${styles['skeleton'] ?? ''} ${styles['row'] ?? ''}`} />
      ))}
    </div>
  );
}

/** A short explanation of the content that follows. */
export function Notice({
  tone = 'plain',
  children,
}: {
  tone?: 'plain' | 'warn' | 'bad';
  children: ReactNode;
}) {
  return (
    <div className={`${styles['notice'] ?? ''} ${tone === 'plain' ? '' : (styles[tone] ?? '')}`}>
      {children}
    </div>
  );
}
