// SPDX-License-Identifier: Apache-2.0
'use client';
import Link from 'next/link';
import type { Instance } from '@/api/wire';
import { DataTable, type DataColumn } from '@/design/data-table';
import { Panel } from '@/design/panel';
import { QueryState } from '@/design/query-state';
import { EmptyState } from '@/design/states';
import table from '@/design/table.module.css';
import { InstanceStatusBadge } from '@/live/instance-status';
import type { Instances } from '@/live/instances';
import type { Live } from '@/live/live';
import { CpuCell, MemoryCell } from '@/live/usage-cell';
import type { MetricStore } from '@/metrics/metric-store';
import { useMetric } from '@/metrics/provider';

const SHOWN = 12;
const COLUMNS: readonly DataColumn<Instance>[] = [
  {
    name: 'Name',
    cell: ({ id, name }) => (
      <Link href={`/instances/detail?id=${id}`} className={table['strong']}>
        {name}
      </Link>
    ),
  },
  { name: 'Status', cell: ({ status }) => <InstanceStatusBadge status={status} /> },
  {
    name: 'CPU (% of limit)',
    label: 'CPU',
    cell: ({ id, status }) => <CpuCell instanceId={id} running={status === 'RUNNING'} />,
  },
  {
    name: 'Memory',
    number: true,
    cell: ({ id, status }) => <MemoryCell instanceId={id} running={status === 'RUNNING'} />,
  },
];

/** Sorts instances: failed ones first, then those that use the most CPU of the host, then the newest. Pure. */
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
  // a single string, so that the table renders again only if the order changes
  const order = useMetric((store) =>
    data === undefined
      ? ''
      : busiest(data, store)
          .map(({ id }) => id)
          .join(','),
  );
  return (
    <Panel title="Instances" tools={<Link href="/instances">All {data?.size ?? ''}</Link>}>
      <QueryState query={live}>
        {(instances) =>
          instances.size === 0 ? (
            <EmptyState title="No instances yet">
              <p>
                <Link href="/instances?launch">Launch one</Link> to see it here.
              </p>
            </EmptyState>
          ) : (
            <DataTable columns={COLUMNS} rows={order.split(',').flatMap((id) => instances.get(id) ?? [])} />
          )
        }
      </QueryState>
    </Panel>
  );
}
