// SPDX-License-Identifier: Apache-2.0
'use client';
import { useEffect, useMemo, useState } from 'react';
import Link from '@/address/link';
import { Dialog } from '@/design/dialog';
import { Icon } from '@/design/icons';
import { EmptyState } from '@/design/states';
import { Status } from '@/design/status';
import { Age } from '@/live/age';
import { useDesktopNotifications } from '@/live/desktop';
import { SHOWN_NOTIFICATIONS, useNotifications } from '@/live/notifications';
import { markSeen, newestId, unseen, useSeen } from '@/live/seen';
import { useKeyId, useMay } from '@/session/session';
import styles from './bell.module.css';

const NEWEST = 8;

/** Returns the number of unseen notifications, as text that fits in a badge; null if there are none. */
export function useUnseen(): string | null {
  const seen = useSeen(useKeyId() ?? '');
  const { data } = useNotifications();
  const count = useMemo(() => unseen(data?.values() ?? [], seen), [data, seen]);
  return count === 0 ? null : count >= SHOWN_NOTIFICATIONS ? `${SHOWN_NOTIFICATIONS}+` : String(count);
}

/** The number of unseen notifications; `corner` places it in the corner of its container. */
export function UnseenBadge({ corner = false }: { corner?: boolean }) {
  const count = useUnseen();
  return count === null ? null : (
    <span className={`${styles['badge'] ?? ''} ${corner ? (styles['corner'] ?? '') : ''}`}>
      {count}
      <span className="visually-hidden"> unseen</span>
    </span>
  );
}

/**
 * A button that shows the number of unseen notifications and lists the latest notifications. Also shows desktop
 * notifications.
 */
export function Bell() {
  const may = useMay('notification:read');
  const { data } = useNotifications();
  const count = useUnseen();
  const [open, setOpen] = useState(false);
  useDesktopNotifications(data);
  return may ? (
    <>
      <button
        type="button"
        className={styles['bell']}
        aria-label={count === null ? 'Notifications' : `Notifications, ${count} unseen`}
        title="Notifications"
        onClick={() => setOpen(true)}
      >
        <Icon name="bell" />
        {count === null ? null : (
          <span className={`${styles['badge'] ?? ''} ${styles['corner'] ?? ''}`} aria-hidden="true">
            {count}
          </span>
        )}
      </button>
      {open ? <Newest onClose={() => setOpen(false)} /> : null}
    </>
  ) : null;
}

/** Lists the latest notifications and marks them as seen. */
function Newest({ onClose }: { onClose: () => void }) {
  const keyId = useKeyId() ?? '';
  const { data } = useNotifications();
  const newest = data === undefined ? '' : newestId(data.values());
  useEffect(() => markSeen(keyId, newest), [keyId, newest]);
  const shown = [...(data?.values() ?? [])].slice(0, NEWEST);
  return (
    <Dialog
      title="Notifications"
      onClose={onClose}
      foot={
        <Link href="/notifications" className={styles['all']} onClick={onClose}>
          All notifications and rules
        </Link>
      }
    >
      {shown.length === 0 ? (
        <EmptyState title="No notifications" />
      ) : (
        <ul className={styles['list']}>
          {shown.map(({ id, state, summary, rule_name: rule, raised_at: time }) => (
            <li key={id} className={styles['item']}>
              <Status
                tone={state === 'FIRING' ? 'bad' : 'idle'}
                shape={state === 'FIRING' ? 'triangle' : 'ring'}
              >
                {state === 'FIRING' ? 'Firing' : 'Resolved'}
              </Status>
              <span className={styles['summary']}>{summary}</span>
              <span className={styles['under']}>
                {rule} · <Age of={time} />
              </span>
            </li>
          ))}
        </ul>
      )}
    </Dialog>
  );
}
