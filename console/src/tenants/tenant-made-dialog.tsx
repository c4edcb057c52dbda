// SPDX-License-Identifier: Apache-2.0
'use client';
import type { Tenant } from '@/api/wire';
import { Button } from '@/design/button';
import { Dialog } from '@/design/dialog';

interface TenantMadeDialogProps {
  tenant: Tenant;
  onCreateKey: () => void;
  onClose: () => void;
}

/** Offers a new tenant's first key, without which nobody can sign in to it. */
export function TenantMadeDialog({ tenant, onCreateKey, onClose }: TenantMadeDialogProps) {
  return (
    <Dialog
      title={`${tenant.name} is made`}
      onClose={onClose}
      foot={
        <>
          <Button onClick={onClose}>Later</Button>
          <Button kind="primary" icon="keys" onClick={onCreateKey}>
            Create its first key
          </Button>
        </>
      }
    >
      <p>
        Nobody can sign in to it yet. Its first key should be an administrator&rsquo;s, who makes all further
        ones; you can make it later as well, under the tenant&rsquo;s keys.
      </p>
    </Dialog>
  );
}
