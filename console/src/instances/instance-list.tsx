// SPDX-License-Identifier: Apache-2.0
'use client';
import { useCallback, useState } from 'react';
import { useRouter } from '@/address/navigation';
import { INSTANCE_STATUSES, type Instance, type InstanceStatus } from '@/api/wire';
import { Button } from '@/design/button';
import { Chips } from '@/design/chips';
import { actionsHeader, Gap, Table, type Column, type Sort } from '@/design/data-table';
import { hiddenColumns, useListView } from '@/design/list-view';
import { FilterField, NameFilter } from '@/design/filter-field';
import { Notice } from '@/design/states';
import { useSteadyOrder } from '@/design/steady-order';
import { useRowsInView } from '@/design/windowed';
import { count } from '@/format/numbers';
import { unavailable, useCompute } from '@/live/compute';
import { CreateButton } from '@/live/create-button';
import { statusName } from '@/live/instance-status';
import { useInstances } from '@/live/instances';
import { useMetric, useMetricStream } from '@/metrics/provider';
import { ReadOnly } from '@/session/read-only';
import { useMay } from '@/session/session';
import { FirstSteps } from '@/shell/first-steps';
import { useQuery } from '@/address/query';
import { ResourceList } from '@/shell/resource-list';
import { sortParameter } from '@/shell/sort';
import { worst } from '@/streams/stream-state';
import { ACTION_NAMES, ACTIONS, isDangerous, isOffered, type ActionName } from './actions';
import {
  matchesInstance,
  parseInstanceFilter,
  parseInstanceSort,
  sortInstances,
  type InstanceFilter,
  type InstanceSort,
} from './instance-filter';
import { MAX_COMPARED } from './compared';
import { InstanceRow } from './instance-row';
import { instancesCsv } from './instances-csv';
import { LaunchDialog } from './launch-dialog';
import { NEW_INSTANCE } from './launch-form';
import { LaunchLike } from './launch-like';
import { EXAMPLE } from './presets';
import { useActions, type BulkRun } from './use-actions';
import { UnmanagedContainers } from './unmanaged-containers';
import styles from './instance-list.module.css';

const LISTED_STATUSES: readonly InstanceStatus[] = INSTANCE_STATUSES.filter(
  (status) => status !== 'TERMINATED',
);
const COLUMNS: readonly Column<InstanceSort>[] = [
  { name: 'Name', sort: 'name' },
  { name: 'Status', sort: 'status', width: 7.5 },
  { name: 'CPU (% of limit)', header: 'CPU %', sort: 'cpu', className: styles['cpuColumn'] },
  { name: 'Memory', sort: 'memory', number: true, width: 6, from: 'medium' },
  { name: 'Command or reason', className: styles['whyColumn'] },
  { name: 'Labels', width: 9, from: 'wide' },
  { name: 'Created', sort: 'created', width: 6, from: 'medium' },
];
/** The columns that the user may hide. */
const OPTIONAL = ['Memory', 'Command or reason', 'Labels', 'Created'] as const;
const DESCENDING_FIRST: readonly InstanceSort[] = ['status', 'cpu', 'memory', 'created'];

/** The page that lists all instances. */
export function InstanceList() {
  const metrics = useMetricStream();
  const live = useInstances();
  const [query, change] = useQuery();
  const mayWrite = useMay('instance:write');
  const mayExec = useMay('instance:exec');
  const blocked = unavailable(useCompute());
  const actions = useActions();
  const router = useRouter();
  const [selection, setSelection] = useState<ReadonlySet<string>>(new Set());
  const filter = parseInstanceFilter(query);
  const sort = parseInstanceSort(query);
  // a string, so that rows re-render only if it changes
  const hidden = hiddenColumns(useListView(), 'instances').join();
  const all = [...(live.data?.values() ?? [])];
  const matching = all.filter((instance) => matchesInstance(instance, filter));
  const [body, rows, rowHeight] = useRowsInView(matching.length);
  const shown = useSteadyOrder(useSorted(matching, sort), body);
  const selected = shown.filter(({ id }) => selection.has(id));

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
  const onLabel = useCallback((label: string) => change({ label }), [change]);
  const columns: readonly Column<InstanceSort>[] = [
    ...(mayWrite
      ? [
          {
            name: 'Selected',
            width: 2.75,
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
    ...COLUMNS.filter(({ name }) => !hidden.split(',').includes(name)),
    ...(mayWrite || mayExec ? [actionsHeader(mayWrite ? 10.75 : 4.5)] : []),
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
      filters={<Filters filter={filter} all={live.data && all} change={change} />}
      onClearFilters={() => change({ status: null, name: null, label: null })}
      query={live}
      total={all.length}
      shown={shown.length}
      empty={<FirstSteps />}
      tableClass={styles['rows']}
      optional={OPTIONAL}
      csv={() => instancesCsv(shown)}
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
              hidden={hidden}
              onSelect={select}
              onAction={onAction}
              onLabel={onLabel}
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
          {ACTION_NAMES.map((action) => {
            const offered = selected.filter((instance) => isOffered(action, instance)).length;
            return offered === 0 ? null : (
              <Button
                key={action}
                kind={isDangerous(action) ? 'danger' : 'plain'}
                icon={ACTIONS[action].icon}
                disabled={blocked !== null}
                title={blocked ?? undefined}
                onClick={() => request(action, selected)}
              >
                {ACTIONS[action].label} {offered === selected.length ? '' : offered}
              </Button>
            );
          })}
          {selected.length < 2 ? null : (
            <>
              <Button
                icon="dashboard"
                disabled={selected.length > MAX_COMPARED}
                title={
                  selected.length > MAX_COMPARED
                    ? `At most ${MAX_COMPARED} instances can be compared.`
                    : undefined
                }
                onClick={() =>
                  router.push(`/instances/compare?ids=${selected.map(({ id }) => id).join(',')}`)
                }
              >
                Compare
              </Button>
              <Button
                icon="columns"
                onClick={() => router.push(`/instances/logs?ids=${selected.map(({ id }) => id).join(',')}`)}
              >
                Logs
              </Button>
            </>
          )}
          <Button kind="quiet" onClick={() => setSelection(new Set())}>
            Clear
          </Button>
        </div>
      ) : null}
      {actions.dialog}
      {mayWrite ? (
        <Launch query={query} onClose={() => change({ launch: null, like: null, image: null })} />
      ) : null}
    </ResourceList>
  );
}

/** The launch dialog that the page's query string opens: for a new instance, or for a copy of an existing instance. */
function Launch({ query, onClose }: { query: URLSearchParams; onClose: () => void }) {
  const like = query.get('like');
  const launch = query.get('launch');
  return like !== null ? (
    <LaunchLike id={like} onClose={onClose} />
  ) : launch === 'example' ? (
    <LaunchDialog initial={EXAMPLE.texts} initialRows={EXAMPLE.rows} onClose={onClose} />
  ) : launch !== null ? (
    <LaunchDialog initial={{ ...NEW_INSTANCE, image: query.get('image') ?? '' }} onClose={onClose} />
  ) : null;
}

/** Sorts instances. An order by usage is updated with the metrics. */
function useSorted(instances: readonly Instance[], sort: Sort<InstanceSort>): readonly Instance[] {
  const byUsage = sort.by === 'cpu' || sort.by === 'memory';
  // a single string, so that the list re-renders only if the order changes
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
  /** Undefined until they are read. */
  all: readonly Instance[] | undefined;
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
      <FilterField
        label="Label: name or name:value"
        placeholder="Label, such as env:prod"
        value={filter.label}
        onValue={(label) => change({ label })}
      />
      <Chips
        label="Status"
        chips={LISTED_STATUSES.map((status) => ({
          value: status,
          name: statusName(status),
          count: all?.filter((instance) => instance.status === status).length,
        }))}
        pressed={(status) => filter.statuses.includes(status)}
        onToggle={toggle}
      />
    </>
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
