// SPDX-License-Identifier: Apache-2.0
'use client';
import type { Instance } from '@/api/wire';
import { Notice, Skeleton } from '@/design/states';
import { bytes, bytesPerSecond, percent } from '@/format/numbers';
import { useCompute } from '@/live/compute';
import { ChartPanel } from '@/metrics/chart-panel';
import { useInstanceSeries, useUsage } from '@/metrics/provider';
import { newest, rates } from '@/metrics/series';
import styles from './instance-detail.module.css';

const HEIGHT = 150;

/** The usage of an instance over the last 15 minutes. */
export function InstanceCharts({ instance }: { instance: Instance }) {
  const series = useInstanceSeries(instance.id);
  const usage = useUsage(instance.id);
  const compute = useCompute();
  const hasNetwork = compute === undefined || compute.capabilities.includes('NETWORK_METRICS');
  if (series === undefined) {
    return <Skeleton height={HEIGHT + 60} />;
  }
  const active = instance.status === 'RUNNING' || instance.status === 'PAUSED';
  const latest = active ? usage?.latest : undefined;
  const disk = rates(series.disk);
  const network = rates(series.network);
  const base = instance.cpu_limit_millis === null ? 'all cores' : '% of limit';
  return (
    <>
      <div className={styles['charts']}>
        <ChartPanel
          title={`CPU (${base})`}
          now={<span className={styles['now']}>{percent(latest?.cpu_percentage)}</span>}
          height={HEIGHT}
          series={series.cpu}
          names={['CPU']}
          least={10}
          format={(value) => `${Math.round(value)} %`}
          label={`CPU of ${instance.name}, now ${percent(latest?.cpu_percentage)}`}
        />
        <ChartPanel
          title="Memory"
          now={<span className={styles['now']}>{bytes(latest?.memory_usage_bytes)}</span>}
          height={HEIGHT}
          series={series.memory}
          names={['Memory']}
          binary
          least={1024 * 1024}
          format={bytes}
          label={`Memory of ${instance.name}, now ${bytes(latest?.memory_usage_bytes)}`}
        />
        <ChartPanel
          title="Disk"
          now={
            <span className={styles['now']}>
              {bytesPerSecond(newest(disk, 0))} read, {bytesPerSecond(newest(disk, 1))} written
            </span>
          }
          height={HEIGHT}
          series={disk}
          names={['read', 'written']}
          binary
          least={1024}
          format={bytesPerSecond}
          label={`Disk usage of ${instance.name}`}
        />
        {hasNetwork ? (
          <ChartPanel
            title="Network"
            now={
              <span className={styles['now']}>
                {bytesPerSecond(newest(network, 0))} in, {bytesPerSecond(newest(network, 1))} out
              </span>
            }
            height={HEIGHT}
            series={network}
            names={['in', 'out']}
            binary
            least={1024}
            format={bytesPerSecond}
            label={`Network usage of ${instance.name}`}
          />
        ) : null}
      </div>
      {hasNetwork ? null : <Notice>Network usage is not available with the {compute.driver} driver.</Notice>}
    </>
  );
}
