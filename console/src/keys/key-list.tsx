// SPDX-License-Identifier: Apache-2.0
'use client';
import { useState } from 'react';
import { useRouter } from '@/address/navigation';
import { CreateKeyDialog } from '@/access/create-key-dialog';
import { KEY_SORTS, matchesKey, sortKeys } from '@/access/key-sort';
import { isLastManager, mayRevoke, type ListedKey } from '@/access/key-state';
import { KeyTable } from '@/access/key-table';
import { RevokeKeyDialog } from '@/access/revoke-key-dialog';
import { SecretDialog } from '@/access/secret-dialog';
import { SessionsDialog } from '@/access/sessions-dialog';
import { getAll, remove } from '@/api/client';
import { connection, page, type IssuedKey } from '@/api/wire';
import { NameFilter } from '@/design/filter-field';
import { useNow } from '@/live/use-now';
import { useQuery } from '@/address/query';
import { parseSort, sortParameter } from '@/shell/sort';
import { CreateButton } from '@/live/create-button';
import { usePending } from '@/live/pending';
import { useFetch } from '@/live/use-fetch';
import { useKeyExpiry, useKeyId, useMay, usePermissions } from '@/session/session';
import { ResourceList } from '@/shell/resource-list';
import { useKeys } from './keys';
import { RotateKeyDialog } from './rotate-key-dialog';

/** The open dialog. A secret is stored here while it is shown, and nowhere else. */
type Open =
  | { kind: 'create' }
  | { kind: 'rotate' | 'revoke' | 'sessions'; key: ListedKey }
  | { kind: 'secret'; issued: IssuedKey; rotated: boolean };

/** The page for the tenant's API keys. */
export function KeyList() {
  const keys = useKeys();
  const mayManage = useMay('key:manage');
  const mayAudit = useMay('audit:read');
  const router = useRouter();
  const own = useKeyId();
  const grants = { permissions: usePermissions(), expiry: useKeyExpiry() };
  const pending = usePending();
  const [open, setOpen] = useState<Open | null>(null);
  const close = () => setOpen(null);
  const [query, change] = useQuery();
  const now = useNow();
  const text = query.get('name') ?? '';
  const sort = parseSort(query, KEY_SORTS, { by: 'created', descending: true });
  const all = [...(keys.data?.values() ?? [])];
  const shown = sortKeys(
    all.filter((key) => matchesKey(key, text)),
    sort,
  );

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
            last={isLastManager(open.key, all, now)}
            onConfirm={() =>
              void pending.attempt(id, 'Revoking', `Could not revoke ${name}`, () =>
                remove(`/api/keys/${id}`),
              )
            }
            onClose={close}
          />
        );
      }
      case 'sessions':
        return (
          <SessionsDialog
            keyId={open.key.id}
            title={`Sessions of ${open.key.name}`}
            mayEnd={open.key.id === own || mayRevoke(open.key, grants)}
            onClose={close}
          />
        );
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
      filters={<NameFilter name={text} onName={(name) => change({ name })} />}
      onClearFilters={() => change({ name: null })}
      query={keys}
      total={all.length}
      shown={shown.length}
      empty={null}
      csv={() => ({
        columns: [
          'id',
          'name',
          'role',
          'permissions',
          'created_by',
          'created_at',
          'expires_at',
          'last_used_at',
        ],
        rows: shown.map((key) => [
          key.id,
          key.name,
          key.role,
          key.permissions.join(' '),
          key.created_by_name,
          key.created_at,
          key.expires_at,
          key.last_used_at,
        ]),
      })}
      table={
        <KeyTable
          keys={shown}
          sort={sort}
          onSort={(by) => change({ sort: sortParameter(sort, by, ['used', 'created']) })}
          own={own}
          pending={pending.actions}
          showCreator
          linksOf={(key) => [
            {
              name: 'Browser sessions',
              icon: 'system',
              run: () => setOpen({ kind: 'sessions', key }),
            },
            {
              name: 'Open connections',
              icon: 'connections',
              run: () => router.push(`/connections?key=${key.id}`),
            },
            ...(mayAudit
              ? [
                  {
                    name: 'All entries in the audit log',
                    icon: 'audit' as const,
                    run: () => router.push(`/audit?actor=${key.id}`),
                  },
                ]
              : []),
          ]}
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
  last: boolean;
  onConfirm: () => void;
  onClose: () => void;
}

/** Asks for confirmation before a key is revoked, and shows how many streams it has open. */
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
