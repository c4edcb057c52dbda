// SPDX-License-Identifier: Apache-2.0
import type { Compute } from '@/api/wire';

export interface StoreText {
  title: string;
  /** The consequences, and what to do about them. */
  meaning: string;
}

/** Returns a description of the store's problem and its remedy, or null if the store accepts changes. Pure. */
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
        meaning:
          'The server rejects all changes except stopping, deleting and revoking. Lists and streams still work. Free some disk space, or enlarge the disk.',
      };
    case 'READ_ONLY':
      return {
        title: 'The store does not accept changes.',
        meaning:
          'The displayed state may be out of date. The server keeps retrying; check its database and its log.',
      };
  }
}
