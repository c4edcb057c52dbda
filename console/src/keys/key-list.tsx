// SPDX-License-Identifier: Apache-2.0
'use client';
import { useState } from 'react';
import { CreateKeyDialog } from '@/access/create-key-dialog';
import type { ListedKey } from '@/access/key-state';
import { KeyTable } from '@/access/key-table';
import { RevokeKeyDialog } from '@/access/revoke-key-dialog';
import { SecretDialog } from '@/access/secret-dialog';
import { getAll, remove } from '@/api/client';
import { connection, page, type IssuedKey } from '@/api/wire';
import { CreateButton } from '@/live/create-button';
import { usePending } from '@/live/pending';
import { useFetch } from '@/live/use-fetch';
import { useKeyId, useMay } from '@/session/session';
import { ResourceList } from '@/shell/resource-list';
import { useKeys } from './keys';
import { RotateKeyDialog } from './rotate-key-dialog';

/** The open dialog. A secret is stored here while it is shown, and nowhere else. */
type Open =
  | { kind: 'create' }
  | { kind: 'rotate' | 'revoke'; key: ListedKey }
  | { kind: 'secret'; issued: IssuedKey; rotated: boolean };

/** The page of the tenant's API keys. */
export function KeyList() {
  const keys = useKeys();
  const mayManage = useMay('key:manage');
  const own = useKeyId();
  const pending = usePending();
  const [open, setOpen] = useState<Open | null>(null);
  const close = () => setOpen(null);
  const all = [...(keys.data?.values() ?? [])];

  const dialog = () => {
    switch (open?.kind) {
      case undefined:
        return null;
      case 'create':
        return (
          <CreateKeyDialog
            onClose={close}
            onIssued={(issued) => setOpen({ kind: 'secret', issued, rotated: false })}
          />
        );
      case 'rotate':
        return (
          <RotateKeyDialog
            apiKey={open.key}
            own={open.key.id === own}
            onClose={close}
            onIssued={(issued) => setOpen({ kind: 'secret', issued, rotated: true })}
          />
        );
      case 'revoke': {
        const { id, name } = open.key;
        return (
          <RevokeDialog
            apiKey={open.key}
            own={id === own}
            onConfirm={() =>
              void pending.attempt(id, 'Revoking', `Could not revoke ${name}`, () =>
                remove(`/api/keys/${id}`),
              )
            }
            onClose={close}
          />
        );
      }
      case 'secret': {
        const { issued, rotated } = open;
        return (
          <SecretDialog
            title={rotated ? 'Key rotated' : 'Key created'}
            name={issued.name}
            secret={issued.secret}
            note={
              rotated && issued.id === own
                ? 'This browser already uses the new secret. Update other browsers and services.'
                : null
            }
            onClose={close}
          />
        );
      }
    }
  };

  return (
    <ResourceList
      title="Keys"
      stream={mayManage ? keys.stream : undefined}
      actions={
        <CreateButton needs="key:manage" onClick={() => setOpen({ kind: 'create' })}>
          Create key
        </CreateButton>
      }
      query={keys}
      total={all.length}
      shown={all.length}
      empty={null}
      table={
        <KeyTable
          keys={all}
          own={own}
          pending={pending.actions}
          creatorName={(id) => keys.data?.get(id)?.name ?? id}
          onRotate={(key) => setOpen({ kind: 'rotate', key })}
          onRevoke={(key) => setOpen({ kind: 'revoke', key })}
        />
      }
    >
      {dialog()}
    </ResourceList>
  );
}

const connections = page(connection);

interface RevokeDialogProps {
  apiKey: ListedKey;
  own: boolean;
  onConfirm: () => void;
  onClose: () => void;
}

/** Confirms that a key is revoked, and says how many streams it has open. */
function RevokeDialog({ apiKey, ...props }: RevokeDialogProps) {
  const { data } = useFetch({
    key: '/api/connections of a key',
    read: async () => (await getAll('/api/connections', connections)).data,
  });
  const count = data?.filter(({ key_id: id }) => id === apiKey.id).length ?? 0;
  return (
    <RevokeKeyDialog
      apiKey={apiKey}
      streams={count === 0 ? null : count === 1 ? 'one open stream' : `${count} open streams`}
      {...props}
    />
  );
}
