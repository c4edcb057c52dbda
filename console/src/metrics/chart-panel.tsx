// SPDX-License-Identifier: Apache-2.0
import type { ReactNode } from 'react';
import { Panel } from '@/design/panel';
import type { ChartProps } from './chart';
import styles from './chart-panel.module.css';
import { LiveChart } from './live-chart';
import { WINDOW_SECONDS } from './metric-store';

interface ChartPanelProps extends Omit<ChartProps, 'windowSeconds'> {
  title: string;
  /** The current value, next to the title. */
  now: ReactNode;
}

/** A panel with a chart of the last 15 minutes. */
export function ChartPanel({ title, now, ...chart }: ChartPanelProps) {
  return (
    <Panel title={title} tools={now}>
      <div className={styles['plot']}>
        <LiveChart {...chart} windowSeconds={WINDOW_SECONDS} />
      </div>
    </Panel>
  );
}
