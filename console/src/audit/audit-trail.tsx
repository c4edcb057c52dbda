// SPDX-License-Identifier: Apache-2.0
'use client';
import { memo, useCallback, useState } from 'react';
import type { AuditRow } from '@/api/wire';
import { Button } from '@/design/button';
import { Table, type Column } from '@/design/data-table';
import list from '@/design/list.module.css';
import { QueryState } from '@/design/query-state';
import { EmptyState, Notice } from '@/design/states';
import table from '@/design/table.module.css';
import { count } from '@/format/numbers';
import { dateTime } from '@/format/times';
import { AuditOutcomeBadge } from '@/live/audit-outcome';
import { useMay } from '@/session/session';
import { PageHead } from '@/shell/page-head';
import { useQuery } from '@/shell/query';
import { useWS } from '@/streams/provider';
import { activeFilters, auditParameters, parseAuditFilter, type AuditFilter } from './audit-filter';
import { AuditFilters } from './audit-filters';
import { EntryDialog } from './entry-dialog';
import { ExportDialog } from './export-dialog';
import { publicationOf } from './publication';
import type { Trail, Unseen } from './trail';
import { useTrail, type PausableTrail } from './use-trail';
import { VerifyDialog } from './verify-dialog';
import styles from './audit.module.css';

const COLUMNS: readonly Column[] = [
  { name: 'Time' },
  { name: 'Outcome' },
  { name: 'Action' },
  { name: 'Actor' },
  { name: 'Resource' },
  { name: 'Address' },
];

type Change = (changes: Readonly<Record<string, string | null>>) => void;

/** The page of the audit log. */
export function AuditTrail() {
  const stream = useWS('audit');
  const may = useMay('audit:read');
  const [query, change] = useQuery();
  const [dialog, setDialog] = useState<'export' | 'verify' | null>(null);
  const close = () => setDialog(null);
  const filter = parseAuditFilter(query);
  return (
    <>
      <PageHead title="Audit log" stream={may ? stream : undefined}>
        {may ? (
          <>
            <Button icon="check" onClick={() => setDialog('verify')}>
              Verify
            </Button>
            <Button icon="download" onClick={() => setDialog('export')}>
              Export
            </Button>
          </>
        ) : null}
      </PageHead>
      {may ? <AuditFilters filter={filter} change={change} /> : null}
      <Entries key={auditParameters(filter).toString()} filter={filter} change={change} />
      {dialog === 'export' ? <ExportDialog filter={filter} onClose={close} /> : null}
      {dialog === 'verify' ? <VerifyDialog onClose={close} /> : null}
    </>
  );
}

function Entries({ filter, change }: { filter: AuditFilter; change: Change }) {
  const trail = useTrail(filter);
  const [opened, setOpened] = useState<AuditRow | null>(null);
  const open = useCallback((entry: AuditRow) => setOpened(entry), []);
  const filtered = activeFilters(filter).length > 0;
  const { live, shown, olderProblem } = trail;
  return (
    <QueryState query={{ data: shown, problem: live.problem, refresh: live.refresh }} rows={12}>
      {({ entries, older }) => (
        <>
          <Tail trail={trail} count={entries.length} />
          {entries.length === 0 ? (
            filtered ? (
              <EmptyState title={older === null ? 'No results' : 'No results among the newest entries'}>
                <p>
                  {older === null
                    ? 'New entries that match appear here.'
                    : 'Load more to search older entries.'}
                </p>
              </EmptyState>
            ) : (
              <EmptyState title="No audit entries yet" />
            )
          ) : (
            <div className={`${list['frame'] ?? ''} ${styles['frame'] ?? ''}`}>
              <Table columns={COLUMNS}>
                {entries.map((entry) => (
                  <Entry key={entry.id} entry={entry} onOpen={open} />
                ))}
              </Table>
            </div>
          )}
          {olderProblem === null ? null : (
            <div role="alert">
              <Notice tone="bad">Could not load older entries: {olderProblem.message}</Notice>
            </div>
          )}
          <End older={older} trail={trail} empty={entries.length === 0} filtered={filtered} />
          {opened === null ? null : (
            <EntryDialog entry={opened} onFilter={change} onClose={() => setOpened(null)} />
          )}
        </>
      )}
    </QueryState>
  );
}

function Tail({ trail, count: shown }: { trail: PausableTrail; count: number }) {
  const { unseen, pause, resume } = trail;
  return (
    <div className={styles['tail']}>
      <Button
        icon={unseen === null ? 'pause' : 'play'}
        aria-pressed={unseen !== null}
        onClick={unseen === null ? pause : resume}
      >
        {unseen === null ? 'Pause' : 'Resume'}
      </Button>
      <span>{unseen === null ? 'Live: newest first.' : pausedText(unseen)}</span>
      <span className={list['found']}>{count(shown)} shown</span>
    </div>
  );
}

function pausedText({ count: entries, orMore }: Unseen): string {
  return entries === 0
    ? 'Paused: no new entries.'
    : `Paused: ${count(entries)}${orMore ? ' or more' : ''} new ${entries === 1 && !orMore ? 'entry' : 'entries'}.`;
}

interface EndProps {
  older: Trail['older'];
  trail: PausableTrail;
  empty: boolean;
  filtered: boolean;
}

function End({ older, trail, empty, filtered }: EndProps) {
  if (older !== null) {
    return (
      <div className={styles['end']}>
        <Button icon="down" disabled={trail.reading} onClick={trail.readOlder}>
          {trail.reading ? 'Loading…' : 'Load more'}
        </Button>
      </div>
    );
  }
  return empty ? null : (
    <p className={styles['end']}>{filtered ? 'No more matching entries.' : 'End of log.'}</p>
  );
}

interface EntryProps {
  entry: AuditRow;
  onOpen: (entry: AuditRow) => void;
}

const Entry = memo(function Entry({ entry, onOpen }: EntryProps) {
  const name = entry.details['name'];
  const publication = publicationOf(entry);
  return (
    <tr data-row={entry.id} data-outcome={entry.outcome}>
      <td className={styles['when']}>
        <time dateTime={entry.created_at}>{dateTime(entry.created_at)}</time>
      </td>
      <td className={styles['outcome']}>
        <AuditOutcomeBadge outcome={entry.outcome} />
      </td>
      <td className={styles['action']}>
        <button type="button" className={styles['open']} onClick={() => onOpen(entry)}>
          {entry.action}
        </button>
      </td>
      <td className={styles['actor']}>{entry.actor.name}</td>
      <td className={styles['resource']}>
        {entry.resource_type === null ? (
          <span className={table['faint']}>none</span>
        ) : (
          <>
            <span className={styles['type']}>{entry.resource_type}</span>{' '}
            {publication === null
              ? (name ?? (entry.resource_id === null ? '' : <code>{entry.resource_id}</code>))
              : `${count(publication.count)} × ${publication.types}`}
          </>
        )}
      </td>
      <td className={styles['address']}>
        {entry.ip_address === null ? null : <code>{entry.ip_address}</code>}
      </td>
    </tr>
  );
});
