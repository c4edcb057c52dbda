// SPDX-License-Identifier: Apache-2.0
'use client';
import { bytes, bytesPerSecond, percent } from '@/format/numbers';
import { ChartPanel } from '@/metrics/chart-panel';
import { useMetric } from '@/metrics/provider';
import styles from './dashboard.module.css';

const HEIGHT = 168;

/** The CPU, memory and network usage of the host over the last 15 minutes. */
export function HostCharts() {
  const series = useMetric((store) => store.host());
  const now = useMetric((store) => store.hostNow());
  const whole = (value: number) => `${Math.round(value)} %`;
  return (
    <div className={styles['charts']}>
      <ChartPanel
        title="CPU"
        now={
          <p className={styles['now']}>
            <strong>{percent(now?.cpuPercentage)}</strong>
            <span>{now === null ? '' : `of ${now.cpuCount} cores`}</span>
          </p>
        }
        series={series.cpu}
        names={['CPU']}
        format={whole}
        top={100}
        height={HEIGHT}
        label={`CPU of the host over 15 minutes, now ${percent(now?.cpuPercentage)}`}
      />
      <ChartPanel
        title="Memory"
        now={
          <p className={styles['now']}>
            <strong>{percent(now?.memoryPercentage)}</strong>
            <span>{now === null ? '' : `${bytes(now.memoryUsed)} of ${bytes(now.memoryTotal)}`}</span>
          </p>
        }
        series={series.memory}
        names={['Memory']}
        format={whole}
        top={100}
        height={HEIGHT}
        label={`Memory of the host over 15 minutes, now ${percent(now?.memoryPercentage)}`}
      />
      <ChartPanel
        title="Network"
        now={
          <p className={styles['now']}>
            <span className={styles['legend']}>in {bytesPerSecond(now?.rx)}</span>
            <span className={`${styles['legend'] ?? ''} ${styles['second'] ?? ''}`}>
              out {bytesPerSecond(now?.tx)}
            </span>
          </p>
        }
        series={series.network}
        names={['in', 'out']}
        binary
        least={1024}
        format={bytesPerSecond}
        height={HEIGHT}
        label={`Network of the host over 15 minutes, now ${bytesPerSecond(now?.rx)} in and ${bytesPerSecond(now?.tx)} out`}
      />
    </div>
  );
}
