// SPDX-License-Identifier: Apache-2.0
'use client';
import Link from '@/address/link';
import { Panel } from '@/design/panel';
import { QueryState } from '@/design/query-state';
import { EmptyState } from '@/design/states';
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

/** The start page: counts, host usage, the busiest instances and recent changes. */
export function Dashboard() {
  const metrics = useMetricStream();
  const instances = useInstances();
  return (
    <>
      <PageHead title="Dashboard" stream={worst([metrics, instances.stream])} />
      <Counts />
      <HostCharts />
      <div className={styles['lower']}>
        <Busiest live={instances} />
        <div className={styles['changes']}>
          <Panel title="Recent changes" tools={<Link href="/events">All events</Link>}>
            <QueryState query={useRecentChanges()}>
              {(changes) =>
                changes.length === 0 ? (
                  <EmptyState title="No changes yet" />
                ) : (
                  <ChangeList changes={changes} label="Changes, newest first" />
                )
              }
            </QueryState>
          </Panel>
        </div>
      </div>
    </>
  );
}
