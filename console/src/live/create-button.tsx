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
  onClick: () => void;
  children: string;
}

/** Begins to create a resource: disabled, and described by the reason, where the driver cannot. */
export function CreateButton({ needs, cannot, whyId, onClick, children }: CreateButtonProps) {
  return useMay(needs) ? (
    <Button
      kind="primary"
      icon="plus"
      disabled={cannot !== null}
      aria-describedby={cannot === null ? undefined : whyId}
      onClick={onClick}
    >
      {children}
    </Button>
  ) : null;
}
