// SPDX-License-Identifier: Apache-2.0
'use client';
import { useMemo } from 'react';
import type { ChangeEvent, Instance } from '@/api/wire';
import { bytes, bytesPerSecond, percent, roughPercent } from '@/format/numbers';
import { changeName, reason } from '@/live/change-text';
import { useCompute } from '@/live/compute';
import type { Mark } from '@/metrics/chart';
import { ChartPanel } from '@/metrics/chart-panel';
import { useHistory } from '@/metrics/history';
import { useUsage } from '@/metrics/provider';
import { newest, rates } from '@/metrics/series';
import { ChartTools, useChartView } from '@/metrics/view';
import { useInstanceChanges } from './instance-history';
import styles from './instance-detail.module.css';

const HEIGHT = 150;
const CPU_LIMIT = { value: 100, text: 'limit' };

/** Returns the changes as marks in a chart. Pure. */
function marksOf(changes: readonly ChangeEvent[]): Mark[] {
  return changes.map((event) => {
    const why = reason(event);
    return {
      time: Date.parse(event.timestamp) / 1000,
      text: `${changeName(event.type)} by ${event.actor.name}${why === null ? '' : `: ${why}`}`,
      bad: event.type.endsWith('_FAILED'),
    };
  });
}

/** The usage of an instance. */
export function InstanceCharts({ instance }: { instance: Instance }) {
  const view = useChartView();
  const history = useHistory(instance.id, view.range);
  const { lines: series, step, missing } = history;
  const usage = useUsage(instance.id);
  const changes = useInstanceChanges(instance.id).data;
  const compute = useCompute();
  const hasNetwork = compute === undefined || compute.capabilities.includes('NETWORK_METRICS');
  const active = instance.status === 'RUNNING' || instance.status === 'PAUSED';
  const latest = active ? usage?.latest : undefined;
  const disk = useMemo(() => rates(series.disk), [series.disk]);
  const network = useMemo(() => rates(series.network), [series.network]);
  const marks = useMemo(() => marksOf(changes ?? []), [changes]);
  const now = (totals: typeof disk, line: number) =>
    bytesPerSecond(active ? newest(totals, line) : undefined);
  const { cpu_limit_millis: cpuLimit, memory_limit_bytes: memoryLimit } = instance;
  const shared = { view, step, missing, height: HEIGHT, marks };
  return (
    <section aria-label="Usage">
      <ChartTools view={view} problem={history.problem} onRetry={history.refresh} />
      <div className={styles['charts']}>
        <ChartPanel
          {...shared}
          title={cpuLimit === null ? 'CPU (all cores)' : 'CPU (% of limit)'}
          now={[percent(latest?.cpu_percentage)]}
          series={series.cpu}
          names={['CPU']}
          least={10}
          limit={cpuLimit === null ? undefined : CPU_LIMIT}
          format={roughPercent}
          label={`CPU of ${instance.name}, now ${percent(latest?.cpu_percentage)}`}
        />
        <ChartPanel
          {...shared}
          title="Memory"
          now={[bytes(latest?.memory_usage_bytes)]}
          of={memoryLimit === null ? undefined : `of ${bytes(memoryLimit)}`}
          series={series.memory}
          names={['Memory']}
          binary
          least={1024 * 1024}
          limit={
            memoryLimit === null ? undefined : { value: memoryLimit, text: `limit ${bytes(memoryLimit)}` }
          }
          format={bytes}
          label={`Memory of ${instance.name}, now ${bytes(latest?.memory_usage_bytes)}`}
        />
        <ChartPanel
          {...shared}
          title="Disk"
          now={[now(disk, 0), now(disk, 1)]}
          series={disk}
          names={['read', 'written']}
          binary
          least={1024}
          format={bytesPerSecond}
          label={`Disk usage of ${instance.name}`}
        />
        {hasNetwork ? (
          <ChartPanel
            {...shared}
            title="Network"
            now={[now(network, 0), now(network, 1)]}
            series={network}
            names={['in', 'out']}
            binary
            least={1024}
            format={bytesPerSecond}
            label={`Network usage of ${instance.name}`}
          />
        ) : null}
      </div>
    </section>
  );
}
