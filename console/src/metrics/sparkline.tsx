// SPDX-License-Identifier: Apache-2.0
import styles from './sparkline.module.css';

/** Returns the path of a line, with gaps where values are unknown. Pure. */
export function sparkPath(values: readonly (number | null)[], points: number, top: number): string {
  let pen = false;
  return values
    .map((value, index) => {
      if (value === null) {
        pen = false;
        return '';
      }
      const x = points - values.length + index;
      const y = 20 - (Math.min(value, top) / top) * 20;
      const step = `${pen ? 'L' : 'M'}${x} ${Math.round(y * 10) / 10}`;
      pen = true;
      return step;
    })
    .join('');
}

/** An idle instance appears as a hairline, so that only busy instances attract attention. */
function levelClass(known: readonly number[]): string {
  const highest = Math.max(0, ...known);
  return (highest < 1 ? styles['idle'] : highest >= 90 ? styles['high'] : undefined) ?? '';
}

/** A line chart of percentages without axes. Decorative: the current value is shown next to it. */
export function Sparkline({ values, width = 96 }: { values: readonly (number | null)[]; width?: number }) {
  const known = values.filter((value) => value !== null);
  const top = Math.max(10, ...known);
  return (
    <svg
      viewBox="0 0 59 20"
      width={width}
      height="20"
      preserveAspectRatio="none"
      className={styles['spark']}
      aria-hidden="true"
      focusable="false"
    >
      <path d="M0 20H59" className={styles['base']} />
      <path
        d={sparkPath(values, 60, top)}
        className={`${styles['line'] ?? ''} ${levelClass(known)}`.trim()}
      />
    </svg>
  );
}
