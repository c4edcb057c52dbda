// SPDX-License-Identifier: Apache-2.0
import styles from './mark.module.css';

/**
 * The state of the streams, which the mark shows as a windsock: stretched while they are live, and limp while they are
 * disconnected.
 */
export type Wind = 'strong' | 'light' | 'calm';

/** The Windsock logo. Decorative: the state that it shows must be given as text. */
export function Mark({ wind, size = 28 }: { wind: Wind; size?: number }) {
  return (
    <svg
      viewBox="0 0 32 32"
      width={size}
      height={size}
      className={styles['mark']}
      aria-hidden="true"
      focusable="false"
    >
      <path d="M6.5 3v27" className={styles['pole']} strokeWidth="2" strokeLinecap="round" />
      <g className={`${styles['sock'] ?? ''} ${styles[wind] ?? ''}`}>
        <path d="M8 3.6l5 .9v9.4l-5 .9z" className={styles['orange']} />
        <path d="M13 4.5l4.6.8v7.8l-4.6.8z" className={styles['white']} strokeWidth=".8" />
        <path d="M17.6 5.3l4.6.8v6.2l-4.6.8z" className={styles['orange']} />
        <path d="M22.2 6.1l4 .7v4.8l-4 .7z" className={styles['white']} strokeWidth=".8" />
        <path d="M26.2 6.8l3.8.7v3.4l-3.8.7z" className={styles['orange']} />
      </g>
    </svg>
  );
}
