// SPDX-License-Identifier: Apache-2.0
'use client';
import { Clip } from '@/design/clip';
import { DataTable, type DataColumn } from '@/design/data-table';
import { Panel } from '@/design/panel';
import { QueryState } from '@/design/query-state';
import { EmptyState } from '@/design/states';
import { AuditOutcomeBadge } from '@/live/audit-outcome';
import { Time, TimeHeader } from '@/live/time';
import { ChangeList } from '@/live/change-list';
import type { AuditRow } from '@/api/wire';
import { useInstanceAudit, useInstanceChanges } from './instance-history';

/** The recent changes to an instance. */
export function InstanceChanges({ id }: { id: string }) {
  return (
    <Panel title="Changes">
      <QueryState query={useInstanceChanges(id)}>
        {(changes) =>
          changes.length === 0 ? (
            <EmptyState title="No recent changes" />
          ) : (
            <ChangeList changes={changes} label="Changes to this instance, newest first" pageOf={id} />
          )
        }
      </QueryState>
    </Panel>
  );
}

const COLUMNS: readonly DataColumn<AuditRow>[] = [
  { name: 'Time', header: <TimeHeader />, width: 12.5, cell: ({ created_at: time }) => <Time of={time} /> },
  { name: 'Actor', cell: ({ actor: { name } }) => <Clip>{name}</Clip> },
  { name: 'Action', cell: ({ action }) => <Clip mono>{action}</Clip> },
  { name: 'Outcome', width: 6.5, cell: ({ outcome }) => <AuditOutcomeBadge outcome={outcome} /> },
];

/** The audit entries about an instance. */
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
