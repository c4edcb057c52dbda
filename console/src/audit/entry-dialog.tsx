// SPDX-License-Identifier: Apache-2.0
'use client';
import { withBase } from '@/address/base-path';
import Link from '@/address/link';
import type { AuditRow } from '@/api/wire';
import { Button, ButtonLink } from '@/design/button';
import { Dialog } from '@/design/dialog';
import { count } from '@/format/numbers';
import { AuditOutcomeBadge } from '@/live/audit-outcome';
import { resourcePath } from '@/live/resource-path';
import { Time } from '@/live/time';
import { Fact } from './fact';
import { publicationOf } from './publication';
import styles from './audit.module.css';

const NONE = <span className={styles['faint']}>none</span>;

interface EntryDialogProps {
  entry: AuditRow;
  /** Changes the page's filters. */
  onFilter: (changes: Readonly<Record<string, string | null>>) => void;
  onClose: () => void;
}

/** Shows all details of an audit entry. */
export function EntryDialog({ entry, onFilter, onClose }: EntryDialogProps) {
  const details = Object.entries(entry.details);
  const publication = publicationOf(entry);
  const { actor, resource_type: type, resource_id: resourceId } = entry;
  const path = resourcePath({ type, id: resourceId, name: entry.details['name'] });
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
          {type === 'TERMINAL' && path !== null ? (
            <ButtonLink href={path} icon="play">
              Replay recording
            </ButtonLink>
          ) : null}
          {resourceId === null ? null : (
            <Button onClick={() => filter({ resource_id: resourceId, resource_type: type })}>
              All entries for this resource
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
          <Time of={entry.created_at} /> <span className={styles['faint']}>({entry.created_at})</span>
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
          {type ?? NONE}{' '}
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
            <a href={withBase(publication.href)} target="_blank" rel="noreferrer">
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
