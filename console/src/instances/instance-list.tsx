// SPDX-License-Identifier: Apache-2.0
'use client';
import { Suspense, useCallback, useMemo, useState, type ReactNode } from 'react';
import { INSTANCE_STATUSES, type Instance, type InstanceStatus } from '@/api/wire';
import { Button } from '@/design/button';
import { Chips } from '@/design/chips';
import { ListFilters } from '@/design/list-filters';
import list from '@/design/list.module.css';
import { SortedHeading } from '@/design/sorted-heading';
import { EmptyState, ErrorState, LoadingRows, Notice } from '@/design/states';
import table from '@/design/table.module.css';
import { count, found } from '@/format/numbers';
import { cannot, cannotNow, useCompute } from '@/live/compute';
import { statusName } from '@/live/instance-status';
import { useInstances } from '@/live/instances';
import { useMetric, useMetricStream } from '@/metrics/provider';
import { ReadOnly } from '@/session/read-only';
import { useMay } from '@/session/session';
import { PageHead } from '@/shell/page-head';
import { useQuery } from '@/shell/query';
import { worst } from '@/streams/stream-state';
import { ACTIONS, worksOn, type ActionName } from './actions';
import { inOrder, matches, parseFilter, sortParameter, type Filter, type SortBy } from './filter';
import { InstanceRow } from './instance-row';
import { LaunchDialog } from './launch-dialog';
import { useActions, type BulkRun } from './use-actions';
import { UnmanagedContainers } from './unmanaged-containers';
import { useRowsInView } from './windowed';
import styles from './instance-list.module.css';

const FILTERED: readonly InstanceStatus[] = INSTANCE_STATUSES.filter((status) => status !== 'TERMINATED');
const NONE: readonly Instance[] = [];

/** All instances, live: filtered and sorted by the address, launched, and stopped or terminated together. */
export function InstanceList() {
  return (
    <Suspense fallback={<LoadingRows rows={12} />}>
      <List />
    </Suspense>
  );
}

function List() {
  const metrics = useMetricStream();
  const { data, problem, stream, refresh } = useInstances();
  const [query, change] = useQuery();
  const mayWrite = useMay('instance:write');
  const mayExec = useMay('instance:exec');
  const driver = useCompute();
  const notNow = cannotNow(driver);
  const actions = useActions();
  const [cleared, setCleared] = useState(0);
  const [selection, setSelection] = useState<ReadonlySet<string>>(new Set());

  const filter = parseFilter(query);
  const all = useMemo(() => (data === undefined ? NONE : [...data.values()]), [data]);
  const shown = useOrdered(all, filter);
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
  const { ask } = actions;
  const onAction = useCallback((action: ActionName, instance: Instance) => ask(action, [instance]), [ask]);

  return (
    <>
      <PageHead title="Instances" stream={worst([stream, metrics])}>
        {mayWrite ? (
          <Button
            kind="primary"
            icon="plus"
            disabled={notNow !== null}
            title={notNow ?? undefined}
            onClick={() => change({ launch: '1' })}
          >
            Launch
          </Button>
        ) : null}
      </PageHead>
      <ReadOnly needs="instance:write" />
      <Filters key={cleared} filter={filter} all={all} shown={shown.length} change={change} />
      {actions.run === null ? null : <RunResult run={actions.run} onClose={actions.forgetRun} />}
      {data === undefined ? (
        problem === undefined ? (
          <LoadingRows rows={12} />
        ) : (
          <ErrorState problem={problem} onRetry={refresh} />
        )
      ) : shown.length === 0 ? (
        all.length === 0 ? (
          <EmptyState title="Nothing runs yet">
            <p>
              {mayWrite
                ? `Launch the first instance: ${cannot(driver, 'IMAGES', 'run images') === null ? 'a container of an image' : 'a program of this host'}, with the limits that you give it.`
                : 'Instances show here as soon as somebody launches one.'}
            </p>
          </EmptyState>
        ) : (
          <EmptyState title="No instance matches">
            <Button
              onClick={() => {
                change({ status: null, name: null, label: null });
                setCleared((times) => times + 1);
              }}
            >
              Clear the filter
            </Button>
          </EmptyState>
        )
      ) : (
        <InstanceTable
          shown={shown}
          filter={filter}
          onSort={(sort) =>
            change({ sort: sortParameter(sort, filter.sort === sort ? !filter.descending : sort !== 'name') })
          }
          header={
            <input
              type="checkbox"
              className={styles['check']}
              aria-label="Select all that match"
              checked={selected.length === shown.length}
              onChange={(event) =>
                setSelection(event.target.checked ? new Set(shown.map(({ id }) => id)) : new Set())
              }
            />
          }
          mayWrite={mayWrite}
          mayExec={mayExec}
          row={(instance) => (
            <InstanceRow
              key={instance.id}
              instance={instance}
              pending={actions.pending.get(instance.id)?.name}
              selected={selection.has(instance.id)}
              mayWrite={mayWrite}
              mayExec={mayExec}
              notNow={notNow}
              onSelect={select}
              onAction={onAction}
            />
          )}
        />
      )}
      <UnmanagedContainers />
      {selected.length > 0 ? (
        <div className={styles['bulk']} role="group" aria-label="Selected instances">
          <strong>{count(selected.length)} selected</strong>
          {(['start', 'stop', 'terminate'] as const).map((action) => {
            const fit = selected.filter((instance) => worksOn(action, instance)).length;
            return (
              <Button
                key={action}
                kind={action === 'terminate' ? 'danger' : 'plain'}
                icon={ACTIONS[action].icon}
                disabled={fit === 0 || notNow !== null}
                title={notNow ?? undefined}
                onClick={() => actions.ask(action, selected)}
              >
                {ACTIONS[action].label} {fit === selected.length ? '' : fit}
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
    </>
  );
}

/** The instances that match, in order. An order by use is looked at anew with each tick, and changes only where it does. */
function useOrdered(all: readonly Instance[], filter: Filter): readonly Instance[] {
  const { sort, descending, name, label } = filter;
  const statuses = filter.statuses.join(',');
  const matched = all.filter((instance) => matches(instance, filter));
  const byUse = sort === 'cpu' || sort === 'memory';
  const order = useMetric((store) =>
    byUse
      ? inOrder(matched, filter, (id) => {
          const latest = store.usage(id)?.latest;
          return { cpu: latest?.cpu_percentage, memory: latest?.memory_usage_bytes };
        })
          .map(({ id }) => id)
          .join(',')
      : '',
  );
  return useMemo(() => {
    const wanted = {
      statuses: parseFilter(new URLSearchParams({ status: statuses })).statuses,
      name,
      label,
      sort,
      descending,
    };
    const matching = all.filter((instance) => matches(instance, wanted));
    if (!byUse) {
      return inOrder(matching, wanted, () => ({ cpu: undefined, memory: undefined }));
    }
    const byId = new Map(matching.map((instance) => [instance.id, instance]));
    return order.split(',').flatMap((id) => byId.get(id) ?? []);
  }, [all, statuses, name, label, sort, descending, byUse, order]);
}

function Filters({
  filter,
  all,
  shown,
  change,
}: {
  filter: Filter;
  all: readonly Instance[];
  shown: number;
  change: (changes: Record<string, string | null>) => void;
}) {
  const toggle = (status: InstanceStatus) => {
    const next = filter.statuses.includes(status)
      ? filter.statuses.filter((other) => other !== status)
      : [...filter.statuses, status];
    change({ status: next.join(',') });
  };
  return (
    <ListFilters name={filter.name} onName={(name) => change({ name })} shown={found(shown, all.length)}>
      <input
        type="search"
        className={list['search']}
        aria-label="Label, as name or name:value"
        placeholder="Label, as env:prod"
        defaultValue={filter.label}
        onChange={(event) => change({ label: event.target.value })}
      />
      <Chips
        label="Status"
        chips={FILTERED.map((status) => ({
          value: status,
          name: statusName(status),
          count: all.filter((instance) => instance.status === status).length,
        }))}
        pressed={(status) => filter.statuses.includes(status)}
        onToggle={toggle}
      />
    </ListFilters>
  );
}

const COLUMNS: readonly { sort: SortBy | null; name: string; className: string | undefined }[] = [
  { sort: 'name', name: 'Name', className: undefined },
  { sort: 'status', name: 'Status', className: undefined },
  { sort: 'cpu', name: 'CPU of its limit', className: undefined },
  { sort: 'memory', name: 'Memory', className: table['number'] },
  { sort: null, name: 'Runs', className: styles['wideOnly'] },
  { sort: 'created', name: 'Created', className: undefined },
];

function InstanceTable({
  shown,
  filter,
  onSort,
  header,
  mayWrite,
  mayExec,
  row,
}: {
  shown: readonly Instance[];
  filter: Filter;
  onSort: (sort: SortBy) => void;
  header: ReactNode;
  mayWrite: boolean;
  mayExec: boolean;
  row: (instance: Instance) => ReactNode;
}) {
  const [body, rows, rowHeight] = useRowsInView(shown.length);
  const columns = COLUMNS.length + (mayWrite ? 1 : 0) + (mayWrite || mayExec ? 1 : 0);
  return (
    <div className={`${list['frame'] ?? ''} ${styles['rows'] ?? ''}`}>
      <table className={table['table']} aria-rowcount={shown.length + 1}>
        <thead>
          <tr>
            {mayWrite ? <th scope="col">{header}</th> : null}
            {COLUMNS.map(({ sort, name, className }) =>
              sort === null ? (
                <th key={name} scope="col" className={className}>
                  {name}
                </th>
              ) : (
                <SortedHeading
                  key={name}
                  name={name}
                  className={className}
                  order={sort === filter.sort ? (filter.descending ? 'descending' : 'ascending') : null}
                  onSort={() => onSort(sort)}
                />
              ),
            )}
            {mayWrite || mayExec ? (
              <th scope="col">
                <span className="visually-hidden">Actions</span>
              </th>
            ) : null}
          </tr>
        </thead>
        <tbody ref={body}>
          <Gap height={rows.from * rowHeight} columns={columns} />
          {shown.slice(rows.from, rows.to).map(row)}
          <Gap height={(shown.length - rows.to) * rowHeight} columns={columns} />
        </tbody>
      </table>
    </div>
  );
}

/** Stands for rows that are out of view. */
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

function RunResult({ run, onClose }: { run: BulkRun; onClose: () => void }) {
  const over = run.done === run.total;
  const failed = run.failures.length;
  return (
    <div className={styles['result']} role="status">
      <Notice tone={failed > 0 ? 'bad' : 'plain'}>
        <span>
          {over
            ? `${ACTIONS[run.action].label}: ${run.total - failed} of ${run.total} accepted${failed > 0 ? `, ${failed} refused:` : '.'}`
            : `${ACTIONS[run.action].doing} ${run.done} of ${run.total}…`}
        </span>
        {failed > 0 ? (
          <ul>
            {run.failures.map(({ name, why }) => (
              <li key={name}>
                <strong>{name}</strong>: {why}
              </li>
            ))}
          </ul>
        ) : null}
        {over ? (
          <Button kind="quiet" onClick={onClose}>
            Close
          </Button>
        ) : null}
      </Notice>
    </div>
  );
}
