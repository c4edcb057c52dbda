// SPDX-License-Identifier: Apache-2.0
'use client';
import { usePathname as useAddress, useRouter as useNextRouter } from 'next/navigation';
import { useMemo } from 'react';
import { withBase, withoutBase } from './base-path';
import { heldNavigation } from './held-navigation';

/** Returns the path of the current page, without the base path. */
export function usePathname(): string {
  return withoutBase(useAddress());
}

/** Opens console pages, under the base path. */
export function useRouter(): { push: (path: string) => void } {
  const router = useNextRouter();
  return useMemo(
    () => ({
      push: (path: string) => {
        if (!heldNavigation(path)) {
          router.push(withBase(path));
        }
      },
    }),
    [router],
  );
}
