// SPDX-License-Identifier: Apache-2.0
'use client';
import Link from '@/address/link';
import type { Summary } from '@/api/wire';
import { Skeleton } from '@/design/states';
import { Status, type Shape, type Tone } from '@/design/status';
import { ABSENT, count, gib } from '@/format/numbers';
import { unsupported, useCompute } from '@/live/compute';
import { useMetric, useMetricStream } from '@/metrics/provider';
import { isBehind } from '@/streams/stream-state';
import styles from './dashboard.module.css';

interface Count {
  name: string;
  /** The appearance of the state, if the count represents a state. */
  face?: { tone: Tone; shape: Shape };
  href: string;
  value: (summary: Summary) => number;
  /** Additional information about the counted resources. */
  note?: (summary: Summary) => string;
}

const COUNTS: readonly Count[] = [
  {
    name: 'Instances',
    href: '/instances',
    value: (summary) => summary.total_instances,
  },
  {
    name: 'Running',
    face: { tone: 'good', shape: 'dot' },
    href: '/instances?status=RUNNING',
    value: (summary) => summary.running_instances,
  },
  {
    name: 'Stopped',
    face: { tone: 'idle', shape: 'square' },
    href: '/instances?status=STOPPED',
    value: (summary) => summary.stopped_instances,
  },
  {
    name: 'Error',
    face: { tone: 'bad', shape: 'triangle' },
    href: '/instances?status=ERROR',
    value: (summary) => summary.error_instances,
  },
  {
    name: 'Paused or changing',
    face: { tone: 'warn', shape: 'bars' },
    href: '/instances?status=STARTING,STOPPING,PAUSED',
    value: others,
  },
  {
    name: 'Volumes',
    href: '/volumes',
    value: (summary) => summary.total_volumes,
    note: (summary) => gib(summary.total_storage_mb / 1024),
  },
  { name: 'VPCs', href: '/vpcs', value: (summary) => summary.total_vpcs },
];

/** The instances that no other tile counts, so that the tiles add up to the total. */
function others(summary: Summary): number {
  const {
    total_instances: all,
    running_instances: running,
    stopped_instances: stopped,
    error_instances: failed,
  } = summary;
  return Math.max(0, all - running - stopped - failed);
}

/** The number of resources of each kind. */
export function Counts() {
  const summary = useMetric((store) => store.summary());
  const failed = isBehind(useMetricStream());
  const noVpcs = unsupported(useCompute(), 'VPCS') !== null;
  return (
    <dl className={styles['counts']} aria-busy={summary === null && !failed}>
      {COUNTS.filter(({ href }) => !(noVpcs && href === '/vpcs')).map(({ name, face, href, value, note }) => {
        const zero = summary !== null && value(summary) === 0;
        const link = <Link href={href}>{name}</Link>;
        return (
          <div key={name} className={`${styles['count'] ?? ''} ${zero ? (styles['zero'] ?? '') : ''}`}>
            <dt>
              {face === undefined ? (
                link
              ) : (
                <Status tone={zero ? 'idle' : face.tone} shape={face.shape}>
                  {link}
                </Status>
              )}
            </dt>
            <dd>
              {summary === null ? (
                failed ? (
                  ABSENT
                ) : (
                  <Skeleton height={35} />
                )
              ) : (
                <>
                  {count(value(summary))}
                  {note === undefined || zero ? null : <small>{note(summary)}</small>}
                </>
              )}
            </dd>
          </div>
        );
      })}
    </dl>
  );
}
