// SPDX-License-Identifier: Apache-2.0
import { ABSENT } from '@/format/numbers';
import { Time, TimeHeader } from '@/live/time';
import table from '@/design/table.module.css';
import type { ChartProps } from './chart';
import styles from './chart-table.module.css';
import { between, thinned } from './series';

const MAX_ROWS = 60;

/** The numbers in a chart, newest first. */
export function ChartTable({
  series,
  names,
  format,
  label,
  view,
}: Pick<ChartProps, 'series' | 'names' | 'format' | 'label' | 'view'>) {
  const { times, lines } = thinned(view.shown === null ? series : between(series, view.shown), MAX_ROWS);
  return (
    // it scrolls, so the keyboard must be able to reach it
    // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex
    <div className={styles['scroll']} role="region" aria-label={label} tabIndex={0}>
      <table className={styles['table']}>
        <thead>
          <tr>
            <th scope="col">
              <TimeHeader />
            </th>
            {names.map((name) => (
              <th key={name} scope="col" className={table['number']}>
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {[...times.keys()].reverse().map((index) => (
            <tr key={times[index]}>
              <td>
                <Time of={new Date((times[index] ?? 0) * 1000).toISOString()} />
              </td>
              {names.map((name, line) => {
                const value = lines[line]?.[index] ?? null;
                return (
                  <td key={name} className={table['number']}>
                    {value === null ? ABSENT : format(value)}
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
