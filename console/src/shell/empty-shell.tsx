// SPDX-License-Identifier: Apache-2.0
import { Mark } from '@/design/mark';
import { LoadingRows } from '@/design/states';
import styles from './shell.module.css';

/** The frame of every page while the sign-in state is unknown. Exported pages contain it, so it is painted first. */
export function EmptyShell() {
  return (
    <div className={styles['frame']}>
      <header className={styles['rail']}>
        <span className={styles['brand']}>
          <Mark wind="light" />
          Windsock
        </span>
      </header>
      <main className={styles['main']}>
        <LoadingRows rows={12} label="Signing in" />
      </main>
    </div>
  );
}
