// SPDX-License-Identifier: Apache-2.0
'use client';
import { Panel } from '@/design/panel';
import { EmptyState, ErrorState, LoadingRows } from '@/design/states';
import { ChangeList } from '@/live/change-list';
import { useInstances } from '@/live/instances';
import { useRecentChanges } from '@/live/recent-changes';
import { useMetricStream } from '@/metrics/provider';
import { PageHead } from '@/shell/page-head';
import { worst } from '@/streams/stream-state';
import { Busiest } from './busiest';
import { Counts } from './counts';
import { HostCharts } from './host-charts';
import styles from './dashboard.module.css';

/** What runs, how hot it runs, and what changed just now. */
export function Dashboard() {
  const metrics = useMetricStream();
  const instances = useInstances();
  const changes = useRecentChanges();
  return (
    <>
      <PageHead title="Dashboard" stream={worst([metrics, instances.stream])} />
      <Counts />
      <HostCharts />
      <div className={styles['lower']}>
        <Busiest live={instances} />
        <Panel title="Recent changes">
          {changes.data === undefined ? (
            changes.problem === undefined ? (
              <LoadingRows />
            ) : (
              <ErrorState problem={changes.problem} onRetry={changes.refresh} />
            )
          ) : changes.data.length === 0 ? (
            <EmptyState title="Nothing has changed yet" />
          ) : (
            <ChangeList changes={changes.data} label="Changes, newest first" />
          )}
        </Panel>
      </div>
    </>
  );
}
