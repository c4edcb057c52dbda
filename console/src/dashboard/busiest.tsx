// SPDX-License-Identifier: Apache-2.0
'use client';
import Link from 'next/link';
import type { Instance } from '@/api/wire';
import { Panel } from '@/design/panel';
import { EmptyState, ErrorState, LoadingRows } from '@/design/states';
import table from '@/design/table.module.css';
import { InstanceStatusBadge } from '@/live/instance-status';
import type { Instances } from '@/live/instances';
import type { Live } from '@/live/live';
import { CpuCell, MemoryCell } from '@/live/usage-cell';
import type { MetricStore } from '@/metrics/metric-store';
import { useMetric } from '@/metrics/provider';

const SHOWN = 12;

/** Failed ones first, then what uses most of the host, then the newest. Pure. */
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

/** The instances that one would look at first. */
export function Busiest({ live }: { live: Live<Instances> }) {
  const { data, problem, refresh } = live;
  // as one text, so that the table is sorted anew only where the order changes
  const order = useMetric((store) =>
    data === undefined
      ? ''
      : busiest(data, store)
          .map(({ id }) => id)
          .join(','),
  );
  return (
    <Panel title="Instances" tools={<Link href="/instances">All {data?.size ?? ''}</Link>}>
      {data === undefined ? (
        problem === undefined ? (
          <LoadingRows />
        ) : (
          <ErrorState problem={problem} onRetry={refresh} />
        )
      ) : data.size === 0 ? (
        <EmptyState title="Nothing runs yet">
          <p>
            <Link href="/instances?launch">Launch an instance</Link>, and it shows here with what it uses.
          </p>
        </EmptyState>
      ) : (
        <table className={table['table']}>
          <thead>
            <tr>
              <th scope="col">Name</th>
              <th scope="col">Status</th>
              <th scope="col">CPU of its limit</th>
              <th scope="col" className={table['number']}>
                Memory
              </th>
            </tr>
          </thead>
          <tbody>
            {order
              .split(',')
              .flatMap((id) => data.get(id) ?? [])
              .map(({ id, name, status }) => (
                <tr key={id}>
                  <td data-label="Name" className={table['strong']}>
                    <Link href={`/instances/detail?id=${id}`}>{name}</Link>
                  </td>
                  <td data-label="Status">
                    <InstanceStatusBadge status={status} />
                  </td>
                  <td data-label="CPU">
                    <CpuCell instanceId={id} running={status === 'RUNNING'} />
                  </td>
                  <td data-label="Memory" className={table['number']}>
                    <MemoryCell instanceId={id} running={status === 'RUNNING'} />
                  </td>
                </tr>
              ))}
          </tbody>
        </table>
      )}
    </Panel>
  );
}
