// SPDX-License-Identifier: Apache-2.0
'use client';
import Link from '@/address/link';
import { useRef } from 'react';
import type { Instance } from '@/api/wire';
import { ClippedName } from '@/design/clip';
import { DataTable, type DataColumn } from '@/design/data-table';
import { Panel } from '@/design/panel';
import { QueryState } from '@/design/query-state';
import { useSteadyOrder } from '@/design/steady-order';
import { InstanceStatusBadge } from '@/live/instance-status';
import type { Instances } from '@/live/instances';
import type { Live } from '@/live/live';
import { CpuCell, MemoryCell } from '@/live/usage-cell';
import type { MetricStore } from '@/metrics/metric-store';
import { useMetric } from '@/metrics/provider';
import { FirstSteps } from '@/shell/first-steps';
import styles from './dashboard.module.css';

const SHOWN = 12;
const COLUMNS: readonly DataColumn<Instance>[] = [
  {
    name: 'Name',
    cell: ({ id, name }) => (
      <Link href={`/instances/detail?id=${id}`} className={styles['name']} aria-label={name}>
        <ClippedName name={name} />
      </Link>
    ),
  },
  { name: 'Status', width: 8, cell: ({ status }) => <InstanceStatusBadge status={status} /> },
  {
    name: 'CPU (% of limit)',
    label: 'CPU',
    width: 11,
    cell: ({ id, status }) => <CpuCell instanceId={id} running={status === 'RUNNING'} />,
  },
  {
    name: 'Memory',
    number: true,
    width: 6.5,
    cell: ({ id, status }) => <MemoryCell instanceId={id} running={status === 'RUNNING'} />,
  },
];

/** Sorts instances: failed instances first, then by their share of the host's CPU, then newest first. Pure. */
export function busiest(instances: Instances, store: Pick<MetricStore, 'usage'>): readonly Instance[] {
  const weight = (one: Instance) =>
    one.status === 'ERROR'
      ? Number.POSITIVE_INFINITY
      : one.status === 'RUNNING'
        ? Math.round(store.usage(one.id)?.latest.cpu_host_percentage ?? 0)
        : -1;
  return [...instances.values()]
    .sort((one, two) => {
      const order = weight(two) - weight(one);
      return Number.isNaN(order) || order === 0 ? two.created_at.localeCompare(one.created_at) : order;
    })
    .slice(0, SHOWN);
}

/** The instances that need attention first. */
export function Busiest({ live }: { live: Live<Instances> }) {
  const { data } = live;
  // a single string, so that the table re-renders only if the order changes
  const order = useMetric((store) =>
    data === undefined
      ? ''
      : busiest(data, store)
          .map(({ id }) => id)
          .join(','),
  );
  return (
    <Panel title="Errors and busiest instances" tools={<Link href="/instances">All {data?.size ?? ''}</Link>}>
      <QueryState query={live}>
        {(instances) =>
          instances.size === 0 ? (
            <FirstSteps />
          ) : (
            <BusiestTable instances={order.split(',').flatMap((id) => instances.get(id) ?? [])} />
          )
        }
      </QueryState>
    </Panel>
  );
}

function BusiestTable({ instances }: { instances: readonly Instance[] }) {
  const box = useRef<HTMLDivElement>(null);
  const rows = useSteadyOrder(instances, box);
  return (
    <div ref={box} className={styles['busiest']}>
      <DataTable columns={COLUMNS} rows={rows} />
    </div>
  );
}
