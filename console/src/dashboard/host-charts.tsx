// SPDX-License-Identifier: Apache-2.0
'use client';
import { bytes, bytesPerSecond, percent, roughPercent } from '@/format/numbers';
import { ChartPanel } from '@/metrics/chart-panel';
import { useHostHistory } from '@/metrics/history';
import { useMetric } from '@/metrics/provider';
import { ChartTools, useChartView } from '@/metrics/view';
import styles from './dashboard.module.css';

const HEIGHT = 168;

/** The host's CPU, memory and network usage. */
export function HostCharts() {
  const view = useChartView();
  const { lines, step, missing, problem, refresh } = useHostHistory(view.range);
  const now = useMetric((store) => store.hostNow());
  const shared = { view, step, missing, height: HEIGHT };
  return (
    <>
      <ChartTools view={view} problem={problem} onRetry={refresh} />
      <div className={styles['charts']}>
        <ChartPanel
          {...shared}
          title="CPU"
          now={[percent(now?.cpuPercentage)]}
          of={now === null ? undefined : `of ${now.cpuCount} cores`}
          series={lines.cpu}
          names={['CPU']}
          format={roughPercent}
          top={100}
          label={`CPU of the host over ${view.range.label}, now ${percent(now?.cpuPercentage)}`}
        />
        <ChartPanel
          {...shared}
          title="Memory"
          now={[percent(now?.memoryPercentage)]}
          of={now === null ? undefined : `${bytes(now.memoryUsed)} of ${bytes(now.memoryTotal)}`}
          series={lines.memory}
          names={['Memory']}
          format={roughPercent}
          top={100}
          label={`Memory of the host over ${view.range.label}, now ${percent(now?.memoryPercentage)}`}
        />
        <ChartPanel
          {...shared}
          title="Network"
          now={[bytesPerSecond(now?.rx), bytesPerSecond(now?.tx)]}
          series={lines.network}
          names={['in', 'out']}
          binary
          least={1024}
          format={bytesPerSecond}
          label={`Network of the host over ${view.range.label}, now ${bytesPerSecond(now?.rx)} in and ${bytesPerSecond(now?.tx)} out`}
        />
      </div>
    </>
  );
}
