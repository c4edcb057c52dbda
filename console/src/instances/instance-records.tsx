// SPDX-License-Identifier: Apache-2.0
'use client';
import { DataTable, type DataColumn } from '@/design/data-table';
import { Panel } from '@/design/panel';
import { QueryState } from '@/design/query-state';
import { EmptyState } from '@/design/states';
import { dateTime } from '@/format/times';
import { AuditOutcomeBadge } from '@/live/audit-outcome';
import { ChangeList } from '@/live/change-list';
import type { AuditRow } from '@/api/wire';
import { useInstanceAudit, useInstanceChanges } from './instance-history';

/** The recent changes of an instance. */
export function InstanceChanges({ id }: { id: string }) {
  return (
    <Panel title="Changes">
      <QueryState query={useInstanceChanges(id)}>
        {(changes) =>
          changes.length === 0 ? (
            <EmptyState title="No recent changes" />
          ) : (
            <ChangeList changes={changes} label="Changes of this instance, newest first" />
          )
        }
      </QueryState>
    </Panel>
  );
}

const COLUMNS: readonly DataColumn<AuditRow>[] = [
  { name: 'Time', cell: ({ created_at: time }) => <time dateTime={time}>{dateTime(time)}</time> },
  { name: 'Actor', cell: ({ actor: { name } }) => name },
  { name: 'Action', cell: ({ action }) => <code>{action}</code> },
  { name: 'Outcome', cell: ({ outcome }) => <AuditOutcomeBadge outcome={outcome} /> },
];

/** The audit entries of an instance. */
export function InstanceAudit({ id }: { id: string }) {
  return (
    <Panel title="Audit log">
      <QueryState query={useInstanceAudit(id)}>
        {(entries) =>
          entries.length === 0 ? (
            <EmptyState title="No audit entries yet" />
          ) : (
            <DataTable columns={COLUMNS} rows={entries} />
          )
        }
      </QueryState>
    </Panel>
  );
}
