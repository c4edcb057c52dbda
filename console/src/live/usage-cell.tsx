// SPDX-License-Identifier: Apache-2.0
'use client';
import { bytes, percent } from '@/format/numbers';
import { useUsage } from '@/metrics/provider';
import { Sparkline } from '@/metrics/sparkline';
import styles from './usage-cell.module.css';

/** The CPU usage of an instance: the last five minutes as a line, and the current value. */
export function CpuCell({ instanceId, running }: { instanceId: string; running: boolean }) {
  const usage = useUsage(instanceId);
  return (
    <span className={styles['usage']} data-idle={!running || undefined}>
      <Sparkline values={running ? (usage?.cpu ?? []) : []} />
      <span className={styles['value']}>{percent(running ? usage?.latest.cpu_percentage : undefined)}</span>
    </span>
  );
}

export function MemoryCell({ instanceId, running }: { instanceId: string; running: boolean }) {
  const usage = useUsage(instanceId);
  return <>{bytes(running ? usage?.latest.memory_usage_bytes : undefined)}</>;
}
