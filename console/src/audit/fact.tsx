// SPDX-License-Identifier: Apache-2.0
import type { ReactNode } from 'react';
import styles from './audit.module.css';

/** A name and its value in a list. */
export function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div className={styles['fact']}>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}
