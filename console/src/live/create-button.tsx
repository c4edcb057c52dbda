// SPDX-License-Identifier: Apache-2.0
import { Button } from '@/design/button';
import type { Permission } from '@/api/wire';
import { useMay } from '@/session/session';

interface CreateButtonProps {
  /** Without this permission, there is no button. */
  needs: Permission;
  /** The id of the text that explains why the driver cannot create the resource, or null if it can. */
  unsupportedId?: string | null;
  /** The reason why no resource can be created right now, or null. */
  blocked?: string | null;
  onClick: () => void;
  children: string;
}

/** The button that opens the dialog for a new resource. */
export function CreateButton({
  needs,
  unsupportedId = null,
  blocked = null,
  onClick,
  children,
}: CreateButtonProps) {
  return useMay(needs) ? (
    <Button
      kind="primary"
      icon="plus"
      disabled={unsupportedId !== null || blocked !== null}
      title={unsupportedId === null ? (blocked ?? undefined) : undefined}
      aria-describedby={unsupportedId ?? undefined}
      onClick={onClick}
    >
      {children}
    </Button>
  ) : null;
}
