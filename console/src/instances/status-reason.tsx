// SPDX-License-Identifier: Apache-2.0
import type { Instance } from '@/api/wire';
import { failureHint } from './failure-hint';
import { progressIn } from './progress';
import styles from './status-reason.module.css';

interface StatusReasonProps {
  instance: Pick<Instance, 'name' | 'status' | 'status_reason' | 'status_code'>;
  /** All of it, with what can be done; else what fits into a row, of what is under way or wrong. */
  whole?: boolean;
}

/** Why an instance is as it is: how far its start has come, or how it failed. */
export function StatusReason({ instance, whole = false }: StatusReasonProps) {
  const { name, status, status_reason: reason, status_code: code } = instance;
  if (reason === null || !(whole || status === 'STARTING' || status === 'ERROR')) {
    return null;
  }
  const progress = status === 'STARTING' ? progressIn(reason) : null;
  return (
    <span className={whole ? styles['whole'] : styles['brief']} data-reason>
      {progress === null ? null : (
        <progress
          className={styles['progress']}
          aria-label={`Start of ${name}`}
          value={progress.done}
          max={progress.total}
        />
      )}
      {code === null ? null : (
        <code className={styles['code']} title={failureHint(code)}>
          {code}
        </code>
      )}
      <span className={styles['reason']} title={whole ? undefined : reason}>
        {whole || progress === null ? reason : progress.text}
      </span>
      {whole && code !== null ? <span className={styles['hint']}>{failureHint(code)}</span> : null}
    </span>
  );
}
