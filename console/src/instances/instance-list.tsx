// SPDX-License-Identifier: Apache-2.0
'use client';
import { useCallback, useState } from 'react';
import { INSTANCE_STATUSES, type Instance, type InstanceStatus } from '@/api/wire';
import { Button } from '@/design/button';
import { Chips } from '@/design/chips';
import { ACTIONS_COLUMN, Table, type Column, type Sort } from '@/design/data-table';
import list from '@/design/list.module.css';
import { NameFilter } from '@/design/name-filter';
import { EmptyState, Notice } from '@/design/states';
import { count } from '@/format/numbers';
import { unavailable, useCompute } from '@/live/compute';
import { CreateButton } from '@/live/create-button';
import { statusName } from '@/live/instance-status';
import { useInstances } from '@/live/instances';
import { useMetric, useMetricStream } from '@/metrics/provider';
import { ReadOnly } from '@/session/read-only';
import { useMay } from '@/session/session';
import { useQuery } from '@/shell/query';
import { ResourceList } from '@/shell/resource-list';
import { sortParameter } from '@/shell/sort';
import { worst } from '@/streams/stream-state';
import { ACTIONS, isOffered, type ActionName } from './actions';
import {
  matchesInstance,
  parseInstanceFilter,
  parseInstanceSort,
  sortInstances,
  type InstanceFilter,
  type InstanceSort,
} from './instance-filter';
import { InstanceRow } from './instance-row';
import { LaunchDialog } from './launch-dialog';
import { useActions, type BulkRun } from './use-actions';
import { UnmanagedContainers } from './unmanaged-containers';
import { useRowsInView } from './windowed';
import styles from './instance-list.module.css';

const LISTED_STATUSES: readonly InstanceStatus[] = INSTANCE_STATUSES.filter(
  (status) => status !== 'TERMINATED',
);
const COLUMNS: readonly Column<InstanceSort>[] = [
  { name: 'Name', sort: 'name' },
  { name: 'Status', sort: 'status' },
  { name: 'CPU (% of limit)', sort: 'cpu' },
  { name: 'Memory', sort: 'memory', number: true },
  { name: 'Command', className: styles['wideOnly'] },
  { name: 'Created', sort: 'created' },
];
const DESCENDING_FIRST: readonly InstanceSort[] = ['status', 'cpu', 'memory', 'created'];

/** The page of all instances. */
export function InstanceList() {
  const metrics = useMetricStream();
  const live = useInstances();
  const [query, change] = useQuery();
  const mayWrite = useMay('instance:write');
  const mayExec = useMay('instance:exec');
  const blocked = unavailable(useCompute());
  const actions = useActions();
  const [selection, setSelection] = useState<ReadonlySet<string>>(new Set());
  const filter = parseInstanceFilter(query);
  const sort = parseInstanceSort(query);
  const all = [...(live.data?.values() ?? [])];
  const shown = useSorted(
    all.filter((instance) => matchesInstance(instance, filter)),
    sort,
  );
  const selected = shown.filter(({ id }) => selection.has(id));
  const [body, rows, rowHeight] = useRowsInView(shown.length);

  const select = useCallback((id: string, on: boolean) => {
    setSelection((before) => {
      const next = new Set(before);
      if (on) {
        next.add(id);
      } else {
        next.delete(id);
      }
      return next;
    });
  }, []);
  const { request } = actions;
  const onAction = useCallback(
    (action: ActionName, instance: Instance) => request(action, [instance]),
    [request],
  );
  const columns: readonly Column<InstanceSort>[] = [
    ...(mayWrite
      ? [
          {
            name: 'Selected',
            header: (
              <input
                type="checkbox"
                className={styles['check']}
                aria-label="Select all shown"
                checked={selected.length === shown.length}
                onChange={(event) =>
                  setSelection(event.target.checked ? new Set(shown.map(({ id }) => id)) : new Set())
                }
              />
            ),
          },
        ]
      : []),
    ...COLUMNS,
    ...(mayWrite || mayExec ? [ACTIONS_COLUMN] : []),
  ];

  return (
    <ResourceList
      title="Instances"
      stream={worst([live.stream, metrics])}
      actions={
        <CreateButton needs="instance:write" blocked={blocked} onClick={() => change({ launch: '1' })}>
          Launch
        </CreateButton>
      }
      notices={
        <>
          <ReadOnly needs="instance:write" />
          {actions.bulk === null ? null : <BulkResult bulk={actions.bulk} onClose={actions.closeBulk} />}
        </>
      }
      filters={<Filters filter={filter} all={all} change={change} />}
      onClearFilters={() => change({ status: null, name: null, label: null })}
      query={live}
      total={all.length}
      shown={shown.length}
      empty={
        <EmptyState title="No instances yet">
          <p>{mayWrite ? 'Launch your first instance.' : 'New instances appear here.'}</p>
        </EmptyState>
      }
      tableClass={styles['rows']}
      table={
        <Table
          columns={columns}
          sort={sort}
          onSort={(by) => change({ sort: sortParameter(sort, by, DESCENDING_FIRST) })}
          rowCount={shown.length + 1}
          body={body}
        >
          <Gap height={rows.from * rowHeight} columns={columns.length} />
          {shown.slice(rows.from, rows.to).map((instance) => (
            <InstanceRow
              key={instance.id}
              instance={instance}
              pending={actions.pending.get(instance.id)?.name}
              selected={selection.has(instance.id)}
              mayWrite={mayWrite}
              mayExec={mayExec}
              blocked={blocked}
              onSelect={select}
              onAction={onAction}
            />
          ))}
          <Gap height={(shown.length - rows.to) * rowHeight} columns={columns.length} />
        </Table>
      }
    >
      <UnmanagedContainers />
      {selected.length > 0 ? (
        <div className={styles['bulk']} role="group" aria-label="Selected instances">
          <strong>{count(selected.length)} selected</strong>
          {(['start', 'stop', 'terminate'] as const).map((action) => {
            const offered = selected.filter((instance) => isOffered(action, instance)).length;
            return (
              <Button
                key={action}
                kind={action === 'terminate' ? 'danger' : 'plain'}
                icon={ACTIONS[action].icon}
                disabled={offered === 0 || blocked !== null}
                title={blocked ?? undefined}
                onClick={() => request(action, selected)}
              >
                {ACTIONS[action].label} {offered === selected.length ? '' : offered}
              </Button>
            );
          })}
          <Button kind="quiet" onClick={() => setSelection(new Set())}>
            Clear
          </Button>
        </div>
      ) : null}
      {actions.dialog}
      {query.has('launch') && mayWrite ? <LaunchDialog onClose={() => change({ launch: null })} /> : null}
    </ResourceList>
  );
}

/** Sorts instances. An order by usage is updated with the metrics. */
function useSorted(instances: readonly Instance[], sort: Sort<InstanceSort>): readonly Instance[] {
  const byUsage = sort.by === 'cpu' || sort.by === 'memory';
  // a single string, so that the list renders again only if the order changes
  const order = useMetric((store) =>
    byUsage
      ? sortInstances(instances, sort, (id) => {
          const latest = store.usage(id)?.latest;
          return { cpu: latest?.cpu_percentage, memory: latest?.memory_usage_bytes };
        })
          .map(({ id }) => id)
          .join(',')
      : '',
  );
  if (!byUsage) {
    return sortInstances(instances, sort, () => ({ cpu: undefined, memory: undefined }));
  }
  const byId = new Map(instances.map((instance) => [instance.id, instance]));
  return order.split(',').flatMap((id) => byId.get(id) ?? []);
}

interface FiltersProps {
  filter: InstanceFilter;
  all: readonly Instance[];
  change: (changes: Record<string, string | null>) => void;
}

function Filters({ filter, all, change }: FiltersProps) {
  const toggle = (status: InstanceStatus) => {
    const statuses = filter.statuses.includes(status)
      ? filter.statuses.filter((other) => other !== status)
      : [...filter.statuses, status];
    change({ status: statuses.join(',') });
  };
  return (
    <>
      <NameFilter name={filter.name} onName={(name) => change({ name })} />
      <input
        type="search"
        className={list['search']}
        aria-label="Label: name or name:value"
        placeholder="Label, such as env:prod"
        defaultValue={filter.label}
        onChange={(event) => change({ label: event.target.value })}
      />
      <Chips
        label="Status"
        chips={LISTED_STATUSES.map((status) => ({
          value: status,
          name: statusName(status),
          count: all.filter((instance) => instance.status === status).length,
        }))}
        pressed={(status) => filter.statuses.includes(status)}
        onToggle={toggle}
      />
    </>
  );
}

/** Takes the space of rows that are out of view. */
function Gap({ height, columns }: { height: number; columns: number }) {
  return height <= 0 ? null : (
    <tr className={styles['gap']} aria-hidden="true">
      <td
        colSpan={columns}
        ref={(cell) => {
          if (cell !== null) {
            cell.style.height = `${height}px`;
          }
        }}
      />
    </tr>
  );
}

function BulkResult({ bulk, onClose }: { bulk: BulkRun; onClose: () => void }) {
  const { action, done, total, failures } = bulk;
  const { label, acting } = ACTIONS[action];
  return (
    <div className={styles['result']} role="status">
      <Notice tone={failures.length > 0 ? 'bad' : 'plain'}>
        <span>
          {done < total
            ? `${acting} ${done} of ${total}…`
            : `${label}: ${total - failures.length} of ${total} accepted${failures.length > 0 ? `, ${failures.length} failed:` : '.'}`}
        </span>
        {failures.length > 0 ? (
          <ul>
            {failures.map(({ name, reason }) => (
              <li key={name}>
                <strong>{name}</strong>: {reason}
              </li>
            ))}
          </ul>
        ) : null}
        {done < total ? null : (
          <Button kind="quiet" onClick={onClose}>
            Close
          </Button>
        )}
      </Notice>
    </div>
  );
}
