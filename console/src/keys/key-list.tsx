// SPDX-License-Identifier: Apache-2.0
'use client';
import { useState } from 'react';
import { CreateKeyDialog } from '@/access/create-key-dialog';
import { SecretDialog } from '@/access/secret-dialog';
import { remove } from '@/api/client';
import type { ApiKey, IssuedKey } from '@/api/wire';
import { Button } from '@/design/button';
import list from '@/design/list.module.css';
import { ErrorState, LoadingRows } from '@/design/states';
import table from '@/design/table.module.css';
import { usePending } from '@/live/pending';
import { useKeyId, useMay } from '@/session/session';
import { PageHead } from '@/shell/page-head';
import { KeyRow } from './key-row';
import { useKeys, type Keys } from './keys';
import { RevokeKeyDialog } from './revoke-key-dialog';
import { RotateKeyDialog } from './rotate-key-dialog';

/** What is asked for or shown at the moment. A secret is here while it is shown, and nowhere else. */
type Open =
  | { kind: 'create' }
  | { kind: 'rotate'; key: ApiKey }
  | { kind: 'revoke'; key: ApiKey }
  | { kind: 'secret'; issued: IssuedKey; rotated: boolean };

/** The tenant's API keys: made, rotated and revoked. */
export function KeyList() {
  const { data, problem, stream, refresh } = useKeys();
  const mayManage = useMay('key:manage');
  const own = useKeyId();
  const pending = usePending();
  const [open, setOpen] = useState<Open | null>(null);
  const close = () => setOpen(null);

  const revoke = (key: ApiKey) =>
    pending.attempt(key.id, 'Revoking', `Could not revoke ${key.name}`, () => remove(`/api/keys/${key.id}`));

  return (
    <>
      <PageHead title="Keys" {...(mayManage ? { stream } : {})}>
        {mayManage ? (
          <Button kind="primary" icon="plus" onClick={() => setOpen({ kind: 'create' })}>
            Create key
          </Button>
        ) : null}
      </PageHead>
      {data === undefined ? (
        problem === undefined ? (
          <LoadingRows />
        ) : (
          <ErrorState problem={problem} onRetry={refresh} />
        )
      ) : (
        <div className={list['frame']}>
          <table className={table['table']}>
            <thead>
              <tr>
                <th scope="col">Name</th>
                <th scope="col">State</th>
                <th scope="col">May do</th>
                <th scope="col">Ends</th>
                <th scope="col">Created</th>
                <th scope="col">
                  <span className="visually-hidden">Actions</span>
                </th>
              </tr>
            </thead>
            <tbody>
              {[...data.values()].map((listed) => (
                <KeyRow
                  key={listed.key.id}
                  listed={listed}
                  maker={nameOf(listed.key.created_by, data)}
                  own={listed.key.id === own}
                  pending={pending.actions.get(listed.key.id)?.name}
                  onRotate={(key) => setOpen({ kind: 'rotate', key })}
                  onRevoke={(key) => setOpen({ kind: 'revoke', key })}
                />
              ))}
            </tbody>
          </table>
        </div>
      )}
      {open === null ? null : (
        <Opened
          open={open}
          own={own}
          onClose={close}
          onIssued={(issued, rotated) => setOpen({ kind: 'secret', issued, rotated })}
          onRevoke={(key) => void revoke(key)}
        />
      )}
    </>
  );
}

function nameOf(id: string, keys: Keys): string {
  return keys.get(id)?.key.name ?? id;
}

interface OpenedProps {
  open: Open;
  own: string | null;
  onClose: () => void;
  onIssued: (issued: IssuedKey, rotated: boolean) => void;
  onRevoke: (key: ApiKey) => void;
}

function Opened({ open, own, onClose, onIssued, onRevoke }: OpenedProps) {
  switch (open.kind) {
    case 'create':
      return <CreateKeyDialog onClose={onClose} onIssued={(issued) => onIssued(issued, false)} />;
    case 'rotate':
      return (
        <RotateKeyDialog
          apiKey={open.key}
          own={open.key.id === own}
          onClose={onClose}
          onIssued={(issued) => onIssued(issued, true)}
        />
      );
    case 'revoke':
      return (
        <RevokeKeyDialog
          apiKey={open.key}
          own={open.key.id === own}
          onClose={onClose}
          onConfirm={() => onRevoke(open.key)}
        />
      );
    case 'secret':
      return (
        <SecretDialog
          title={open.rotated ? `${open.issued.name} has a new secret` : `${open.issued.name} is made`}
          name={open.issued.name}
          secret={open.issued.secret}
          note={
            open.rotated && open.issued.id === own
              ? 'This browser goes on with it; other browsers and services need it.'
              : null
          }
          onClose={onClose}
        />
      );
  }
}
