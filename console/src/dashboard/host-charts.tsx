'use client';
import { Panel } from '@/design/panel';
import { bytes, bytesPerSecond, percent } from '@/format/numbers';
import { LiveChart } from '@/metrics/live-chart';
import { WINDOW_SECONDS } from '@/metrics/metric-store';
import { useMetric } from '@/metrics/provider';
import styles from './dashboard.module.css';

const HEIGHT = 168;

/** What the host uses: CPU, memory and network over the last 15 minutes. */
export function HostCharts() {
  const series = useMetric((store) => store.host());
  const now = useMetric((store) => store.hostNow());
  const whole = (value: number) => `${Math.round(value)} %`;
  return (
    <div className={styles['charts']}>
      <Panel
        title="CPU"
        tools={
          <p className={styles['now']}>
            <strong>{percent(now?.cpuPercentage)}</strong>
            <span>{now === null ? '' : `of ${now.cpuCount} cores`}</span>
          </p>
        }
      >
        <div className={styles['plot']}>
          <LiveChart
            series={series.cpu}
            names={['CPU']}
            format={whole}
            top={100}
            height={HEIGHT}
            windowSeconds={WINDOW_SECONDS}
            label={`CPU of the host over 15 minutes, now ${percent(now?.cpuPercentage)}`}
          />
        </div>
      </Panel>
      <Panel
        title="Memory"
        tools={
          <p className={styles['now']}>
            <strong>{percent(now?.memoryPercentage)}</strong>
            <span>{now === null ? '' : `${bytes(now.memoryUsed)} of ${bytes(now.memoryTotal)}`}</span>
          </p>
        }
      >
        <div className={styles['plot']}>
          <LiveChart
            series={series.memory}
            names={['Memory']}
            format={whole}
            top={100}
            height={HEIGHT}
            windowSeconds={WINDOW_SECONDS}
            label={`Memory of the host over 15 minutes, now ${percent(now?.memoryPercentage)}`}
          />
        </div>
      </Panel>
      <Panel
        title="Network"
        tools={
          <p className={styles['now']}>
            <span className={styles['legend']}>in {bytesPerSecond(now?.rx)}</span>
            <span className={`${styles['legend'] ?? ''} ${styles['second'] ?? ''}`}>
              out {bytesPerSecond(now?.tx)}
            </span>
          </p>
        }
      >
        <div className={styles['plot']}>
          <LiveChart
            series={series.network}
            names={['in', 'out']}
            binary
            least={1024}
            format={bytesPerSecond}
            height={HEIGHT}
            windowSeconds={WINDOW_SECONDS}
            label={`Network of the host over 15 minutes, now ${bytesPerSecond(now?.rx)} in and ${bytesPerSecond(now?.tx)} out`}
          />
        </div>
      </Panel>
    </div>
  );
}
