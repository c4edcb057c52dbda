// SPDX-License-Identifier: Apache-2.0
'use client';
import type { Permission } from '@/api/wire';
import { Notice } from '@/design/states';
import { useMay } from './session';

/** Explains that the key lacks the permission for the page's actions. */
export function ReadOnly({ needs }: { needs: Permission }) {
  return useMay(needs) ? null : (
    <Notice>
      <span>
        Read-only access (<code>{needs}</code> required to make changes).
      </span>
    </Notice>
  );
}
