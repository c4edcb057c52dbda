// SPDX-License-Identifier: Apache-2.0
'use client';
import Link from '@/address/link';
import { memo, useCallback, useState } from 'react';
import type { AuditRow } from '@/api/wire';
import { Button } from '@/design/button';
import { Clip } from '@/design/clip';
import { Gap, Table, type Column } from '@/design/data-table';
import list from '@/design/list.module.css';
import { QueryState } from '@/design/query-state';
import { EmptyState } from '@/design/states';
import table from '@/design/table.module.css';
import { useRowsInView } from '@/design/windowed';
import { count } from '@/format/numbers';
import { AuditOutcomeBadge } from '@/live/audit-outcome';
import { PausableList } from '@/live/pausable-list';
import { resourcePath } from '@/live/resource-path';
import { Time, TimeHeader } from '@/live/time';
import { useMay } from '@/session/session';
import { PageHead } from '@/shell/page-head';
import { useQuery } from '@/address/query';
import { activeFilters, parseAuditFilter, type AuditFilter } from './audit-filter';
import { AuditFilters } from './audit-filters';
import { EntryDialog } from './entry-dialog';
import { ExportDialog } from './export-dialog';
import { publicationOf } from './publication';
import { useTrail } from './use-trail';
import { VerifyDialog } from './verify-dialog';
import styles from './audit.module.css';

const COLUMNS: readonly Column[] = [
  { name: 'Time', header: <TimeHeader />, width: 13 },
  { name: 'Outcome', width: 7 },
  { name: 'Action' },
  { name: 'Actor' },
  { name: 'Resource' },
  { name: 'Address', width: 10, from: 'medium' },
];

type Change = (changes: Readonly<Record<string, string | null>>) => void;

/** The audit log page. */
export function AuditTrail() {
  const may = useMay('audit:read');
  const [query, change] = useQuery();
  const [dialog, setDialog] = useState<'export' | 'verify' | null>(null);
  const close = () => setDialog(null);
  const filter = parseAuditFilter(query);
  const trail = useTrail(filter);
  return (
    <>
      <PageHead title="Audit log" stream={may ? trail.live.stream : undefined}>
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
      <Entries trail={trail} filter={filter} change={change} />
      {dialog === 'export' ? <ExportDialog filter={filter} onClose={close} /> : null}
      {dialog === 'verify' ? <VerifyDialog onClose={close} /> : null}
    </>
  );
}

interface EntriesProps {
  trail: ReturnType<typeof useTrail>;
  filter: AuditFilter;
  change: Change;
}

function Entries({ trail, filter, change }: EntriesProps) {
  const [opened, setOpened] = useState<AuditRow | null>(null);
  const open = useCallback((entry: AuditRow) => setOpened(entry), []);
  const filtered = activeFilters(filter).length > 0;
  const { live, shown } = trail;
  return (
    <QueryState query={{ data: shown, problem: live.problem, refresh: live.refresh }} rows={12}>
      {({ items, older }) => (
        <>
          <PausableList list={trail} name="entries" one="entry" filtered={filtered}>
            {items.length > 0 ? (
              <div className={`${list['frame'] ?? ''} ${styles['frame'] ?? ''}`}>
                <EntryTable entries={items} onOpen={open} />
              </div>
            ) : filtered ? (
              <EmptyState title={older === null ? 'No results' : 'No results among the newest entries'}>
                <p>
                  {older === null
                    ? 'New entries that match appear here.'
                    : 'Load more to search older entries.'}
                </p>
              </EmptyState>
            ) : (
              <EmptyState title="No audit entries yet" />
            )}
          </PausableList>
          {opened === null ? null : (
            <EntryDialog entry={opened} onFilter={change} onClose={() => setOpened(null)} />
          )}
        </>
      )}
    </QueryState>
  );
}

/** An entry's resource, as a link if it has a page. */
function resourceLink(entry: AuditRow) {
  const { resource_type: type, resource_id: id } = entry;
  const path = resourcePath({ type, id, name: entry.details['name'] });
  const name =
    entry.details['name'] ?? entry.details['instance_name'] ?? (id === null ? '' : <code>{id}</code>);
  return path === null ? name : <Link href={path}>{name}</Link>;
}

interface EntryTableProps {
  entries: readonly AuditRow[];
  onOpen: (entry: AuditRow) => void;
}

function EntryTable({ entries, onOpen }: EntryTableProps) {
  const [body, rows, rowHeight] = useRowsInView(entries.length);
  return (
    <Table columns={COLUMNS} rowCount={entries.length + 1} body={body}>
      <Gap height={rows.from * rowHeight} columns={COLUMNS.length} />
      {entries.slice(rows.from, rows.to).map((entry) => (
        <Entry key={entry.id} entry={entry} onOpen={onOpen} />
      ))}
      <Gap height={(entries.length - rows.to) * rowHeight} columns={COLUMNS.length} />
    </Table>
  );
}

interface EntryProps {
  entry: AuditRow;
  onOpen: (entry: AuditRow) => void;
}

const Entry = memo(function Entry({ entry, onOpen }: EntryProps) {
  const publication = publicationOf(entry);
  return (
    <tr data-row={entry.id} data-outcome={entry.outcome}>
      <td className={styles['when']}>
        <Time of={entry.created_at} />
      </td>
      <td className={styles['outcome']}>
        <AuditOutcomeBadge outcome={entry.outcome} />
      </td>
      <td className={styles['action']}>
        <button
          type="button"
          className={`${list['open'] ?? ''} ${styles['name'] ?? ''}`}
          data-clip
          onClick={() => onOpen(entry)}
        >
          {entry.action}
        </button>
      </td>
      <td className={styles['actor']}>
        <Clip>{entry.actor.name}</Clip>
      </td>
      <td className={styles['resource']}>
        {entry.resource_type === null ? (
          <span className={table['faint']}>none</span>
        ) : (
          <Clip>
            <span className={styles['type']}>{entry.resource_type}</span>{' '}
            {publication === null
              ? resourceLink(entry)
              : `${count(publication.count)} × ${publication.types}`}
          </Clip>
        )}
      </td>
      <td className={`${styles['address'] ?? ''} ${table['medium'] ?? ''}`}>
        {entry.ip_address === null ? null : <Clip mono>{entry.ip_address}</Clip>}
      </td>
    </tr>
  );
});
