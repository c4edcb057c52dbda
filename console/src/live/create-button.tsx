// SPDX-License-Identifier: Apache-2.0
import { Button } from '@/design/button';
import type { Permission } from '@/api/wire';
import { useMay } from '@/session/session';

interface CreateButtonProps {
  /** Without it there is no button. */
  needs: Permission;
  /** Why the driver makes none; null where it does. */
  cannot: string | null;
  /** The id of what says so. */
  whyId: string;
  /** Why nothing is made at present; null where it is. */
  notNow: string | null;
  onClick: () => void;
  children: string;
}

/** Begins to create a resource: disabled, and described by the reason, where the driver cannot. */
export function CreateButton({ needs, cannot, whyId, notNow, onClick, children }: CreateButtonProps) {
  return useMay(needs) ? (
    <Button
      kind="primary"
      icon="plus"
      disabled={cannot !== null || notNow !== null}
      title={cannot === null ? (notNow ?? undefined) : undefined}
      aria-describedby={cannot === null ? undefined : whyId}
      onClick={onClick}
    >
      {children}
    </Button>
  ) : null;
}
