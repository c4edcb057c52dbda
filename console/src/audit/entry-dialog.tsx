// SPDX-License-Identifier: Apache-2.0
'use client';
import Link from 'next/link';
import type { AuditRow } from '@/api/wire';
import { Button, ButtonLink } from '@/design/button';
import { Dialog } from '@/design/dialog';
import { count } from '@/format/numbers';
import { dateTime } from '@/format/times';
import { AuditOutcomeBadge } from '@/live/audit-outcome';
import { Fact } from './fact';
import { publicationOf } from './publication';
import { resourcePath } from './resource-path';
import styles from './audit.module.css';

const NONE = <span className={styles['faint']}>none</span>;

interface EntryDialogProps {
  entry: AuditRow;
  /** Changes the filters of the page. */
  onFilter: (changes: Readonly<Record<string, string | null>>) => void;
  onClose: () => void;
}

/** Shows all details of an audit entry. */
export function EntryDialog({ entry, onFilter, onClose }: EntryDialogProps) {
  const details = Object.entries(entry.details);
  const path = resourcePath(entry);
  const publication = publicationOf(entry);
  const { actor, resource_id: resourceId } = entry;
  const filter = (changes: Readonly<Record<string, string | null>>) => {
    onClose();
    onFilter(changes);
  };
  return (
    <Dialog
      wide
      title={entry.action}
      onClose={onClose}
      foot={
        <>
          <Button onClick={() => filter({ actor: actor.key_id ?? actor.name })}>All by {actor.name}</Button>
          {entry.resource_type === 'TERMINAL' && path !== null ? (
            <ButtonLink href={path} icon="play">
              Replay recording
            </ButtonLink>
          ) : null}
          {resourceId === null ? null : (
            <Button onClick={() => filter({ resource_id: resourceId, resource_type: entry.resource_type })}>
              All for this resource
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
          <AuditOutcomeBadge outcome={entry.outcome} />
        </Fact>
        <Fact name="Time">
          <time dateTime={entry.created_at}>{dateTime(entry.created_at)}</time>{' '}
          <span className={styles['faint']}>({entry.created_at})</span>
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
          {entry.resource_type ?? NONE}{' '}
          {resourceId === null ? null : path === null ? (
            <code>{resourceId}</code>
          ) : (
            <Link href={path}>
              <code>{resourceId}</code>
            </Link>
          )}
        </Fact>
        {publication === null ? null : (
          <Fact name="Events">
            {count(publication.count)}, from <code>{publication.first}</code> to{' '}
            <code>{publication.last}</code>:{' '}
            <a href={publication.href} target="_blank" rel="noreferrer">
              open the first as JSON
            </a>
          </Fact>
        )}
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
        <Fact name="Address">{entry.ip_address === null ? NONE : <code>{entry.ip_address}</code>}</Fact>
        <Fact name="User agent">{entry.user_agent ?? NONE}</Fact>
        <Fact name="Request ID">{entry.request_id === null ? NONE : <code>{entry.request_id}</code>}</Fact>
        <Fact name="Entry ID">
          <code>{entry.id}</code>
        </Fact>
        <Fact name="Tenant ID">
          <code>{entry.tenant_id}</code>
        </Fact>
        <Fact name="Hash">
          <code>{entry.hash}</code>
        </Fact>
        <Fact name="Previous hash">
          <code>{entry.previous_hash}</code>
        </Fact>
      </dl>
    </Dialog>
  );
}
