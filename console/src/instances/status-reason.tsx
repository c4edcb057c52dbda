// SPDX-License-Identifier: Apache-2.0
import type { Instance } from '@/api/wire';
import { failureHint } from './failure-hint';
import { progressIn } from './progress';
import styles from './status-reason.module.css';

interface StatusReasonProps {
  instance: Pick<Instance, 'name' | 'status' | 'status_reason' | 'status_code'>;
  /**
   * Shows the whole reason and a hint for the user. By default, shows a reason only if it needs attention, and only the
   * part that fits into a row.
   */
  full?: boolean;
}

/** Whether a row shows the reason for an instance's status. Pure. */
export function needsAttention({
  status,
  status_reason: reason,
}: Pick<Instance, 'status' | 'status_reason'>): boolean {
  return reason !== null && (status === 'STARTING' || status === 'ERROR');
}

/** The reason for an instance's status, such as the progress of its start or why it failed. */
export function StatusReason({ instance, full = false }: StatusReasonProps) {
  const { name, status, status_reason: reason, status_code: code } = instance;
  if (reason === null || !(full || needsAttention(instance))) {
    return null;
  }
  const progress = status === 'STARTING' ? progressIn(reason) : null;
  return (
    <span className={full ? styles['full'] : styles['brief']} data-reason>
      {progress === null ? null : (
        <progress
          className={styles['progress']}
          aria-label={`Start progress of ${name}`}
          value={progress.done}
          max={progress.total}
        />
      )}
      {code === null || !full ? null : (
        <code className={styles['code']} title={failureHint(code)}>
          {code}
        </code>
      )}
      <span className={styles['reason']} data-clip={full ? undefined : true}>
        {full || progress === null ? reason : progress.text}
      </span>
      {full && code !== null ? <span className={styles['hint']}>{failureHint(code)}</span> : null}
    </span>
  );
}
