// SPDX-License-Identifier: Apache-2.0
'use client';
import Link from 'next/link';
import type { Summary } from '@/api/wire';
import { Skeleton } from '@/design/states';
import { Status, type Shape, type Tone } from '@/design/status';
import { bytes, count } from '@/format/numbers';
import { useMetric } from '@/metrics/provider';
import styles from './dashboard.module.css';

interface Count {
  name: string;
  tone: Tone;
  shape: Shape;
  href: string;
  value: (summary: Summary) => number;
}

const COUNTS: readonly Count[] = [
  {
    name: 'Running',
    tone: 'good',
    shape: 'dot',
    href: '/instances?status=RUNNING',
    value: (summary) => summary.running_instances,
  },
  {
    name: 'Stopped',
    tone: 'idle',
    shape: 'square',
    href: '/instances?status=STOPPED',
    value: (summary) => summary.stopped_instances,
  },
  {
    name: 'Error',
    tone: 'bad',
    shape: 'triangle',
    href: '/instances?status=ERROR',
    value: (summary) => summary.error_instances,
  },
  {
    name: 'Instances',
    tone: 'idle',
    shape: 'ring',
    href: '/instances',
    value: (summary) => summary.total_instances,
  },
  {
    name: 'Volumes',
    tone: 'idle',
    shape: 'ring',
    href: '/volumes',
    value: (summary) => summary.total_volumes,
  },
  { name: 'VPCs', tone: 'idle', shape: 'ring', href: '/vpcs', value: (summary) => summary.total_vpcs },
];

const MB = 1024 * 1024;

/** The number of resources of each kind. */
export function Counts() {
  const summary = useMetric((store) => store.summary());
  return (
    <dl className={styles['counts']} aria-busy={summary === null}>
      {COUNTS.map(({ name, tone, shape, href, value }) => {
        const text = summary === null ? <Skeleton height={30} /> : count(value(summary));
        const zero = summary !== null && value(summary) === 0;
        return (
          <div key={name} className={`${styles['count'] ?? ''} ${zero ? (styles['zero'] ?? '') : ''}`}>
            <dt>
              <Status tone={zero ? 'idle' : tone} shape={shape}>
                <Link href={href}>{name}</Link>
              </Status>
            </dt>
            <dd>{text}</dd>
          </div>
        );
      })}
      <div
        className={`${styles['count'] ?? ''} ${summary?.total_storage_mb === 0 ? (styles['zero'] ?? '') : ''}`}
      >
        <dt>
          <Status tone="idle" shape="ring">
            Storage
          </Status>
        </dt>
        <dd>{summary === null ? <Skeleton height={30} /> : bytes(summary.total_storage_mb * MB)}</dd>
      </div>
    </dl>
  );
}
