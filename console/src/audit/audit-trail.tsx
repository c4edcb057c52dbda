// SPDX-License-Identifier: Apache-2.0
'use client';
import { memo, Suspense, useCallback, useState } from 'react';
import type { AuditRow } from '@/api/wire';
import { Button } from '@/design/button';
import list from '@/design/list.module.css';
import { EmptyState, ErrorState, LoadingRows, Notice } from '@/design/states';
import table from '@/design/table.module.css';
import { count } from '@/format/numbers';
import { dateTime } from '@/format/times';
import { AuditOutcomeBadge } from '@/live/audit-outcome';
import { useMay } from '@/session/session';
import { PageHead } from '@/shell/page-head';
import { useQuery } from '@/shell/query';
import { useWS } from '@/streams/provider';
import { AUDIT_FILTERS, auditParameters, parseAuditFilter, type AuditFilter } from './audit-filter';
import { AuditFilters } from './audit-filters';
import { ExportDialog } from './export-dialog';
import { RowDialog } from './row-dialog';
import type { Waiting } from './trail';
import { useTrail } from './use-trail';
import { VerifyDialog } from './verify-dialog';
import styles from './audit.module.css';

/** Who did what, live: narrowed by the address, paused, read back, exported, and verified. */
export function AuditTrail() {
  return (
    <Suspense fallback={<LoadingRows rows={12} />}>
      <Trail />
    </Suspense>
  );
}

function Trail() {
  const stream = useWS('audit');
  const may = useMay('audit:read');
  const [query, change] = useQuery();
  const [dialog, setDialog] = useState<'export' | 'verify' | null>(null);
  const close = () => setDialog(null);
  const filter = parseAuditFilter(query);
  return (
    <>
      <PageHead title="Audit" {...(may ? { stream } : {})}>
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
      <Rows key={auditParameters(filter).toString()} filter={filter} change={change} />
      {dialog === 'export' ? <ExportDialog filter={filter} onClose={close} /> : null}
      {dialog === 'verify' ? <VerifyDialog onClose={close} /> : null}
    </>
  );
}

interface RowsProps {
  filter: AuditFilter;
  change: (changes: Readonly<Record<string, string | null>>) => void;
}

function Rows({ filter, change }: RowsProps) {
  const trail = useTrail(filter);
  const [opened, setOpened] = useState<AuditRow | null>(null);
  const open = useCallback((row: AuditRow) => setOpened(row), []);
  const { live, shown } = trail;
  if (shown === undefined) {
    return live.problem === undefined ? (
      <LoadingRows rows={12} />
    ) : (
      <ErrorState problem={live.problem} onRetry={live.refresh} />
    );
  }
  return (
    <>
      <div className={styles['tail']}>
        <Button
          icon={trail.waiting === null ? 'pause' : 'play'}
          aria-pressed={trail.waiting !== null}
          onClick={trail.waiting === null ? trail.pause : trail.resume}
        >
          {trail.waiting === null ? 'Pause' : 'Resume'}
        </Button>
        <span>{trail.waiting === null ? 'New rows come on top.' : whatWaits(trail.waiting)}</span>
        <span className={list['found']}>{count(shown.rows.length)} shown</span>
      </div>
      {shown.rows.length === 0 ? (
        AUDIT_FILTERS.every((name) => filter[name] === '') ? (
          <EmptyState title="Nobody has done anything yet" />
        ) : (
          <EmptyState title="No row matches">
            <p>New rows that match show here as they are recorded.</p>
          </EmptyState>
        )
      ) : (
        <div className={`${list['frame'] ?? ''} ${styles['frame'] ?? ''}`}>
          <table className={table['table']}>
            <thead>
              <tr>
                <th scope="col">When</th>
                <th scope="col">Outcome</th>
                <th scope="col">Action</th>
                <th scope="col">Actor</th>
                <th scope="col">Resource</th>
                <th scope="col">Address</th>
              </tr>
            </thead>
            <tbody>
              {shown.rows.map((row) => (
                <Row key={row.id} row={row} onOpen={open} />
              ))}
            </tbody>
          </table>
        </div>
      )}
      {trail.olderProblem === null ? null : (
        <div role="alert">
          <Notice tone="bad">Older rows could not be read: {trail.olderProblem.message}</Notice>
        </div>
      )}
      {shown.older === null ? (
        shown.rows.length > 0 ? (
          <p className={styles['end']}>
            {AUDIT_FILTERS.every((name) => filter[name] === '')
              ? 'This is the first row of all.'
              : 'This is the first row that matches.'}
          </p>
        ) : null
      ) : (
        <div className={styles['end']}>
          <Button icon="down" disabled={trail.reading} onClick={trail.readOlder}>
            {trail.reading ? 'Reading…' : 'Show older'}
          </Button>
        </div>
      )}
      {opened === null ? null : <RowDialog row={opened} onNarrow={change} onClose={() => setOpened(null)} />}
    </>
  );
}

function whatWaits({ count: waits, orMore }: Waiting): string {
  if (waits === 0) {
    return 'Paused; nothing new yet.';
  }
  return `Paused; ${count(waits)}${orMore ? ' or more' : ''} new ${waits === 1 && !orMore ? 'row waits' : 'rows wait'}.`;
}

const Row = memo(function Row({ row, onOpen }: { row: AuditRow; onOpen: (row: AuditRow) => void }) {
  const name = row.details['name'];
  return (
    <tr data-row={row.id} data-outcome={row.outcome}>
      <td className={styles['when']}>
        <time dateTime={row.created_at}>{dateTime(row.created_at)}</time>
      </td>
      <td className={styles['outcome']}>
        <AuditOutcomeBadge outcome={row.outcome} />
      </td>
      <td className={styles['action']}>
        <button type="button" className={styles['open']} onClick={() => onOpen(row)}>
          {row.action}
        </button>
      </td>
      <td className={styles['actor']}>{row.actor.name}</td>
      <td className={styles['resource']}>
        {row.resource_type === null ? (
          <span className={table['faint']}>none</span>
        ) : (
          <>
            <span className={styles['type']}>{row.resource_type}</span>{' '}
            {name ?? (row.resource_id === null ? '' : <code>{row.resource_id}</code>)}
          </>
        )}
      </td>
      <td className={styles['address']}>{row.ip_address === null ? null : <code>{row.ip_address}</code>}</td>
    </tr>
  );
});
