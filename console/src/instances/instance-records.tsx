// SPDX-License-Identifier: Apache-2.0
'use client';
import { Panel } from '@/design/panel';
import { EmptyState, ErrorState, LoadingRows } from '@/design/states';
import table from '@/design/table.module.css';
import { dateTime } from '@/format/times';
import { AuditOutcomeBadge } from '@/live/audit-outcome';
import { ChangeList } from '@/live/change-list';
import { useInstanceAudit, useInstanceChanges } from './instance-history';

/** What happened to the instance. */
export function InstanceChanges({ id }: { id: string }) {
  const { data, problem, refresh } = useInstanceChanges(id);
  return (
    <Panel title="Changes">
      {data === undefined ? (
        problem === undefined ? (
          <LoadingRows />
        ) : (
          <ErrorState problem={problem} onRetry={refresh} />
        )
      ) : data.length === 0 ? (
        <EmptyState title="None lately">
          <p>There is no change of this instance among the newest 200 of all.</p>
        </EmptyState>
      ) : (
        <ChangeList changes={data} label="Changes of this instance, newest first" />
      )}
    </Panel>
  );
}

/** Who did it. */
export function InstanceAudit({ id }: { id: string }) {
  const { data, problem, refresh } = useInstanceAudit(id);
  return (
    <Panel title="Audit">
      {data === undefined ? (
        problem === undefined ? (
          <LoadingRows />
        ) : (
          <ErrorState problem={problem} onRetry={refresh} />
        )
      ) : data.length === 0 ? (
        <EmptyState title="Nobody has done anything to it" />
      ) : (
        <table className={table['table']}>
          <thead>
            <tr>
              <th scope="col">When</th>
              <th scope="col">Who</th>
              <th scope="col">What</th>
              <th scope="col">Outcome</th>
            </tr>
          </thead>
          <tbody>
            {data.map((row) => (
              <tr key={row.id}>
                <td data-label="When">
                  <time dateTime={row.created_at}>{dateTime(row.created_at)}</time>
                </td>
                <td data-label="Who">{row.actor.name}</td>
                <td data-label="What">
                  <code>{row.action}</code>
                </td>
                <td data-label="Outcome">
                  <AuditOutcomeBadge outcome={row.outcome} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </Panel>
  );
}
