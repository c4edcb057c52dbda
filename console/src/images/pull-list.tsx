// SPDX-License-Identifier: Apache-2.0
'use client';
import { useState } from 'react';
import { remove } from '@/api/client';
import type { ImagePull } from '@/api/wire';
import { IconButton } from '@/design/button';
import { Clip } from '@/design/clip';
import { Status } from '@/design/status';
import { useToasts } from '@/design/toasts';
import { bytes } from '@/format/numbers';
import { useMay } from '@/session/session';
import { progressOf } from './image-names';
import styles from './images.module.css';

interface PullListProps {
  pulls: readonly ImagePull[];
  /** Called when a pull has been cancelled. */
  onChange: () => void;
}

/** Running pulls, and failed pulls until they are dismissed. Shows nothing if there are none. */
export function PullList({ pulls, onChange }: PullListProps) {
  const mayManage = useMay('image:manage');
  const toasts = useToasts();
  const [dismissed, setDismissed] = useState<ReadonlySet<string>>(new Set());
  const newest = new Map<string, ImagePull>();
  // the pulls are newest first
  pulls.forEach((pull) => newest.set(pull.image, newest.get(pull.image) ?? pull));
  const shown = [...newest.values()].filter(({ id, status }) => status !== 'DONE' && !dismissed.has(id));
  const cancel = ({ id, image }: ImagePull) =>
    void remove(`/api/images/pulls/${id}`).then(onChange, (thrown: unknown) =>
      toasts.failed(`Could not cancel the pull of ${image}`, thrown),
    );
  return shown.length === 0 ? null : (
    <ul className={styles['pulls']} aria-label="Pulls">
      {shown.map((pull) => (
        <li key={pull.id} className={styles['pull']} data-pull={pull.status}>
          {pull.status === 'PULLING' ? (
            <Status tone="info" shape="turning">
              Pulling
            </Status>
          ) : (
            <Status tone="bad" shape="triangle">
              Failed
            </Status>
          )}
          <span className={styles['what']}>
            <Clip mono>{pull.image}</Clip>
            {pull.status === 'PULLING' ? (
              <Progress pull={pull} />
            ) : (
              <span className={styles['reason']}>{pull.status_reason}</span>
            )}
          </span>
          {pull.status === 'FAILED' ? (
            <IconButton
              icon="close"
              label={`Dismiss the pull of ${pull.image}`}
              onClick={() => setDismissed(new Set([...dismissed, pull.id]))}
            />
          ) : mayManage ? (
            <IconButton
              icon="close"
              label={`Cancel the pull of ${pull.image}`}
              onClick={() => cancel(pull)}
            />
          ) : null}
        </li>
      ))}
    </ul>
  );
}

function Progress({ pull }: { pull: ImagePull }) {
  const share = progressOf(pull);
  return (
    <span className={styles['progress']}>
      <progress aria-label={`Pull progress of ${pull.image}`} max={1} value={share ?? undefined} />
      <span>
        {share === null
          ? 'Waiting for the registry…'
          : `${bytes(pull.current_bytes)} of ${bytes(pull.total_bytes)}`}
      </span>
    </span>
  );
}
