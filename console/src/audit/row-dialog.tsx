// SPDX-License-Identifier: Apache-2.0
'use client';
import Link from 'next/link';
import type { AuditRow } from '@/api/wire';
import { Button, ButtonLink } from '@/design/button';
import { Dialog } from '@/design/dialog';
import { dateTime } from '@/format/times';
import { AuditOutcomeBadge } from '@/live/audit-outcome';
import { Fact } from './fact';
import { resourcePath } from './resource-path';
import styles from './audit.module.css';

const NONE = <span className={styles['faint']}>none</span>;

interface RowDialogProps {
  row: AuditRow;
  /** Narrows the page to some rows. */
  onNarrow: (changes: Readonly<Record<string, string | null>>) => void;
  onClose: () => void;
}

/** All that is recorded of one act. */
export function RowDialog({ row, onNarrow, onClose }: RowDialogProps) {
  const details = Object.entries(row.details);
  const path = resourcePath(row);
  const { actor, resource_id: resourceId } = row;
  const narrow = (changes: Readonly<Record<string, string | null>>) => {
    onClose();
    onNarrow(changes);
  };
  return (
    <Dialog
      wide
      title={row.action}
      onClose={onClose}
      foot={
        <>
          <Button onClick={() => narrow({ actor: actor.key_id ?? actor.name })}>All of {actor.name}</Button>
          {row.resource_type === 'TERMINAL' && path !== null ? (
            <ButtonLink href={path} icon="play">
              Replay the recording
            </ButtonLink>
          ) : null}
          {resourceId === null ? null : (
            <Button onClick={() => narrow({ resource_id: resourceId, resource_type: row.resource_type })}>
              All of this resource
            </Button>
          )}
          <Button kind="primary" onClick={onClose}>
            Close
          </Button>
        </>
      }
    >
      <dl className={styles['facts']}>
        <Fact name="Outcome">
          <AuditOutcomeBadge outcome={row.outcome} />
        </Fact>
        <Fact name="When">
          <time dateTime={row.created_at}>{dateTime(row.created_at)}</time>{' '}
          <span className={styles['faint']}>({row.created_at})</span>
        </Fact>
        <Fact name="Actor">
          {actor.name}
          {actor.key_id === null ? null : (
            <>
              , key <code>{actor.key_id}</code>
            </>
          )}
        </Fact>
        <Fact name="Resource">
          {row.resource_type ?? NONE}{' '}
          {resourceId === null ? null : path === null ? (
            <code>{resourceId}</code>
          ) : (
            <Link href={path}>
              <code>{resourceId}</code>
            </Link>
          )}
        </Fact>
        <Fact name="Details">
          {details.length === 0 ? (
            NONE
          ) : (
            <dl className={styles['details']}>
              {details.map(([name, value]) => (
                <div key={name}>
                  <dt>{name}</dt>
                  <dd>{value}</dd>
                </div>
              ))}
            </dl>
          )}
        </Fact>
        <Fact name="Address">{row.ip_address === null ? NONE : <code>{row.ip_address}</code>}</Fact>
        <Fact name="User agent">{row.user_agent ?? NONE}</Fact>
        <Fact name="Request">{row.request_id === null ? NONE : <code>{row.request_id}</code>}</Fact>
        <Fact name="Row">
          <code>{row.id}</code>
        </Fact>
        <Fact name="Tenant">
          <code>{row.tenant_id}</code>
        </Fact>
        <Fact name="Hash">
          <code>{row.hash}</code>
        </Fact>
        <Fact name="Previous hash">
          <code>{row.previous_hash}</code>
        </Fact>
      </dl>
    </Dialog>
  );
}
