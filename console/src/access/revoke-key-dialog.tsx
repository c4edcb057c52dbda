// SPDX-License-Identifier: Apache-2.0
'use client';
import type { ApiKey } from '@/api/wire';
import { ConfirmDialog } from '@/design/confirm-dialog';

interface RevokeKeyDialogProps {
  apiKey: ApiKey;
  /** The name of the key's tenant, if it is not the user's own tenant. */
  tenant?: string;
  /** Whether it is the current session's key. */
  own?: boolean;
  /** Whether no other key can manage keys. */
  last?: boolean;
  /** Other things that end when the key is revoked, such as its open streams. */
  streams?: string | null;
  onConfirm: () => void;
  onClose: () => void;
}

/** Asks for confirmation before a key is revoked. */
export function RevokeKeyDialog(props: RevokeKeyDialogProps) {
  const { apiKey, tenant, own = false, last = false, streams = null, onConfirm, onClose } = props;
  const { id, name } = apiKey;
  return (
    <ConfirmDialog
      title={`Revoke ${name}${tenant === undefined ? '' : ` of ${tenant}`}?`}
      names={[
        `${name} (wsk_${id}_…)`,
        ...(streams === null ? [] : [streams]),
        'all browser sessions of this key',
      ]}
      action={own ? 'Revoke and sign out' : `Revoke ${name}`}
      onConfirm={onConfirm}
      onClose={onClose}
    >
      {own ? <strong>You are signed in with this key and will be signed out. </strong> : null}
      {last ? (
        <strong>No other key can manage keys. After this, nobody can create, rotate or revoke keys. </strong>
      ) : null}
      The key stops working immediately; its streams and terminals are closed. This cannot be undone.
    </ConfirmDialog>
  );
}
