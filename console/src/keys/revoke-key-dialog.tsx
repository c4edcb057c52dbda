// SPDX-License-Identifier: Apache-2.0
'use client';
import useSWR from 'swr';
import { getAll } from '@/api/client';
import { connection, page, type ApiKey, type Connection } from '@/api/wire';
import { ConfirmDialog } from '@/design/confirm-dialog';

const connections = page(connection);

interface RevokeKeyDialogProps {
  apiKey: ApiKey;
  /** Whether it is the key that is signed in. */
  own: boolean;
  onConfirm: () => void;
  onClose: () => void;
}

/** How many streams a key has open, in words; null for none. Pure. */
export function streamsOf(keyId: string, all: readonly Connection[]): string | null {
  const count = all.filter(({ key_id: id }) => id === keyId).length;
  return count === 0 ? null : count === 1 ? 'one open stream' : `${count} open streams`;
}

/** Asks before a key ends, and says what ends with it. */
export function RevokeKeyDialog({ apiKey, own, onConfirm, onClose }: RevokeKeyDialogProps) {
  const { data } = useSWR(
    '/api/connections to be ended',
    async () => (await getAll('/api/connections', connections)).data,
  );
  const streams = data === undefined ? undefined : streamsOf(apiKey.id, data);
  return (
    <ConfirmDialog
      title={`Revoke ${apiKey.name}?`}
      names={[
        `${apiKey.name} (wsk_${apiKey.id}_…)`,
        ...(streams === undefined || streams === null ? [] : [`its ${streams}`]),
        'every session that it is signed in with',
      ]}
      action={own ? 'Revoke and sign out' : `Revoke ${apiKey.name}`}
      onConfirm={onConfirm}
      onClose={onClose}
    >
      {own ? <strong>You are signed in with this key, and will be signed out. </strong> : null}
      It opens nothing any more from this moment on, and its streams and terminals end within a second. That
      cannot be undone.
    </ConfirmDialog>
  );
}
