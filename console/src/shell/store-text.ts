// SPDX-License-Identifier: Apache-2.0
import type { Compute } from '@/api/wire';

export interface StoreText {
  title: string;
  /** What it means, and what to do. */
  meaning: string;
}

/** Returns what is wrong with the store and what to do about it, or null if it accepts changes. Pure. */
export function storeText(status: Compute['store']['status']): StoreText | null {
  switch (status) {
    case 'AVAILABLE':
      return null;
    case 'LAGGING':
      return {
        title: 'The store is slow.',
        meaning: 'Changes take longer than usual. Check the load of the server’s disk or its database.',
      };
    case 'FULL':
      return {
        title: 'The store’s disk is full.',
        meaning: 'Changes are rejected; streams and lists still work. Free disk space, or enlarge the disk.',
      };
    case 'READ_ONLY':
      return {
        title: 'The store does not accept changes.',
        meaning: 'The displayed state may be old. The server keeps retrying; check its database and its log.',
      };
  }
}
