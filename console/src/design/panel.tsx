// SPDX-License-Identifier: Apache-2.0
import { useId, type ReactNode } from 'react';
import styles from './panel.module.css';

/** A section of a page with its own heading. */
export function Panel({ title, tools, children }: { title: string; tools?: ReactNode; children: ReactNode }) {
  const id = useId();
  return (
    <section className={styles['panel']} aria-labelledby={id}>
      <div className={styles['head']}>
        <h2 id={id}>{title}</h2>
        {tools === undefined ? null : <div className={styles['tools']}>{tools}</div>}
      </div>
      {children}
    </section>
  );
}
