// SPDX-License-Identifier: Apache-2.0
import type { ReactNode } from 'react';
import styles from './clip.module.css';

interface ClipProps {
  children: ReactNode;
  /** Whether the text is code. */
  mono?: boolean;
  faint?: boolean;
}

/**
 * Text of any length on one line. Text that does not fit is truncated with an ellipsis. {@link FullText} shows the
 * whole text on hover, or when its row has the focus. On a phone, where there is no pointer, the text wraps.
 */
export function Clip({ children, mono = false, faint = false }: ClipProps) {
  const classes = [styles['clip'], mono ? styles['mono'] : '', faint ? styles['faint'] : ''];
  return (
    <span className={classes.join(' ').trim()} data-clip>
      {children}
    </span>
  );
}

/**
 * The number of characters at the end of a long name that are always shown, because similar names often differ only
 * there.
 */
const TAIL = 6;
const LONG = 20;

/** A name on one line. If it does not fit, its middle is left out instead of its end. */
export function ClippedName({ name }: { name: string }) {
  return name.length < LONG ? (
    <Clip>{name}</Clip>
  ) : (
    <span className={styles['parts']} data-clip data-full={name}>
      <span className={styles['clip']}>{name.slice(0, -TAIL)}</span>
      <span>{name.slice(-TAIL)}</span>
    </span>
  );
}
