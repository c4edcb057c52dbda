// SPDX-License-Identifier: Apache-2.0
'use client';
import type { Permission } from '@/api/wire';
import { Notice } from '@/design/states';
import { useMay } from './session';

/** Says, where a page's actions would be, that the key does not permit them. */
export function ReadOnly({ needs }: { needs: Permission }) {
  return useMay(needs) ? null : (
    <Notice>
      Read only: this key does not have <code>{needs}</code>.
    </Notice>
  );
}
