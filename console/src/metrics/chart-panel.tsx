// SPDX-License-Identifier: Apache-2.0
import { Panel } from '@/design/panel';
import type { ChartProps } from './chart';
import styles from './chart-panel.module.css';
import { ChartTable } from './chart-table';
import { LiveChart } from './live-chart';
import type { PageView } from './view';

interface ChartPanelProps extends Omit<ChartProps, 'view' | 'step'> {
  title: string;
  /** The current value of each line. */
  now?: readonly string[];
  /** The total that the current value is a part of, such as `of 2 cores`. */
  of?: string | undefined;
  view: PageView;
  /** The seconds between two points, if they differ from the view's. */
  step?: number;
}

/** A panel with a chart, or with a table of the same numbers. */
export function ChartPanel({ title, now = [], of, view, step = view.range.step, ...chart }: ChartPanelProps) {
  return (
    <Panel title={title} tools={<Now names={chart.names} values={now} of={of} />}>
      {view.asTable ? (
        <ChartTable {...chart} view={view} />
      ) : (
        <div className={styles['plot']}>
          {/* the plot of a chart has a fixed number of lines */}
          <LiveChart key={chart.names.join('\n')} {...chart} step={step} view={view} />
        </div>
      )}
    </Panel>
  );
}

interface NowProps {
  names: readonly string[];
  values: readonly string[];
  of: string | undefined;
}

/** The current values. If there are several lines, the values also serve as the legend. */
function Now({ names, values, of }: NowProps) {
  return values.length === 0 ? null : values.length === 1 ? (
    <p className={styles['now']}>
      <strong>{values[0]}</strong>
      {of === undefined ? null : <span>{of}</span>}
    </p>
  ) : (
    <p className={styles['now']}>
      {values.map((value, index) => (
        <span key={names[index]} className={styles['line']}>
          {names[index]} {value}
        </span>
      ))}
    </p>
  );
}
