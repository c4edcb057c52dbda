'use client';
import type { Instance } from '@/api/wire';
import { Panel } from '@/design/panel';
import { Notice, Skeleton } from '@/design/states';
import { bytes, bytesPerSecond, percent } from '@/format/numbers';
import { cannot, useCompute } from '@/live/compute';
import { LiveChart } from '@/metrics/live-chart';
import { WINDOW_SECONDS } from '@/metrics/metric-store';
import { useInstanceSeries, useUsage } from '@/metrics/provider';
import { newest, rates } from '@/metrics/series';
import styles from './instance-detail.module.css';

const HEIGHT = 150;

/** What an instance uses, over the last 15 minutes. */
export function InstanceCharts({ instance }: { instance: Instance }) {
  const series = useInstanceSeries(instance.id);
  const usage = useUsage(instance.id);
  const noNetwork = cannot(useCompute(), 'NETWORK_METRICS', "tell an instance's network use");
  if (series === undefined) {
    return <Skeleton height={HEIGHT + 60} />;
  }
  const running = instance.status === 'RUNNING' || instance.status === 'PAUSED';
  const latest = running ? usage?.latest : undefined;
  const disk = rates(series.disk);
  const network = rates(series.network);
  const ofLimit = instance.cpu_limit_millis === null ? 'of all cores' : 'of its limit';
  const common = { height: HEIGHT, windowSeconds: WINDOW_SECONDS };
  return (
    <>
      <div className={styles['charts']}>
        <Panel
          title={`CPU, ${ofLimit}`}
          tools={<span className={styles['now']}>{percent(latest?.cpu_percentage)}</span>}
        >
          <div className={styles['plot']}>
            <LiveChart
              {...common}
              series={series.cpu}
              names={['CPU']}
              least={10}
              format={(value) => `${Math.round(value)} %`}
              label={`CPU of ${instance.name}, now ${percent(latest?.cpu_percentage)}`}
            />
          </div>
        </Panel>
        <Panel
          title="Memory"
          tools={<span className={styles['now']}>{bytes(latest?.memory_usage_bytes)}</span>}
        >
          <div className={styles['plot']}>
            <LiveChart
              {...common}
              series={series.memory}
              names={['Memory']}
              binary
              least={1024 * 1024}
              format={bytes}
              label={`Memory of ${instance.name}, now ${bytes(latest?.memory_usage_bytes)}`}
            />
          </div>
        </Panel>
        <Panel
          title="Disk"
          tools={
            <span className={styles['now']}>
              {bytesPerSecond(newest(disk, 0))} read, {bytesPerSecond(newest(disk, 1))} written
            </span>
          }
        >
          <div className={styles['plot']}>
            <LiveChart
              {...common}
              series={disk}
              names={['read', 'written']}
              binary
              least={1024}
              format={bytesPerSecond}
              label={`Disk use of ${instance.name}`}
            />
          </div>
        </Panel>
        {noNetwork === null ? (
          <Panel
            title="Network"
            tools={
              <span className={styles['now']}>
                {bytesPerSecond(newest(network, 0))} in, {bytesPerSecond(newest(network, 1))} out
              </span>
            }
          >
            <div className={styles['plot']}>
              <LiveChart
                {...common}
                series={network}
                names={['in', 'out']}
                binary
                least={1024}
                format={bytesPerSecond}
                label={`Network use of ${instance.name}`}
              />
            </div>
          </Panel>
        ) : null}
      </div>
      {noNetwork === null ? null : <Notice>{noNetwork}</Notice>}
    </>
  );
}
