// SPDX-License-Identifier: Apache-2.0
'use client';
import useSWR from 'swr';
import { KeyEnd, KeyStatus } from '@/access/key-cells';
import { keyState } from '@/access/key-state';
import { getAll } from '@/api/client';
import { Problem } from '@/api/problem';
import { apiKey, page, type ApiKey, type Tenant } from '@/api/wire';
import { Button, IconButton } from '@/design/button';
import { Dialog } from '@/design/dialog';
import list from '@/design/list.module.css';
import { EmptyState, ErrorState, LoadingRows } from '@/design/states';
import { Status } from '@/design/status';
import table from '@/design/table.module.css';
import type { Pending } from '@/live/pending';
import { useNow } from '@/live/use-now';

const REFRESH_MS = 5_000;

const keys = page(apiKey);

/** Where a tenant's keys are read, and what that is kept by. */
export function keysPath({ id }: Tenant): string {
  return `/api/keys?tenant_id=${id}`;
}

interface TenantKeysDialogProps {
  tenant: Tenant;
  /** What was asked of keys and is not told yet. */
  pending: Pending['actions'];
  onCreate: () => void;
  onRevoke: (key: ApiKey) => void;
  onClose: () => void;
}

/** The keys of another tenant, which no stream of ours tells of: read anew while they are shown. */
export function TenantKeysDialog({ tenant, pending, onCreate, onRevoke, onClose }: TenantKeysDialogProps) {
  const { data, error, mutate } = useSWR<readonly ApiKey[], unknown>(
    keysPath(tenant),
    async (path: string) => (await getAll(path, keys)).data,
    { refreshInterval: REFRESH_MS, dedupingInterval: 500 },
  );
  const problem = error === undefined ? undefined : Problem.of(error);
  return (
    <Dialog
      title={`Keys of ${tenant.name}`}
      wide
      onClose={onClose}
      foot={
        <>
          <Button onClick={onClose}>Done</Button>
          <Button kind="primary" icon="plus" onClick={onCreate}>
            Create key
          </Button>
        </>
      }
    >
      {problem !== undefined ? (
        <ErrorState problem={problem} onRetry={() => void mutate()} />
      ) : data === undefined ? (
        <LoadingRows rows={2} />
      ) : data.length === 0 ? (
        <EmptyState title="No keys">
          <p>
            Nobody can sign in to {tenant.name}. Make an administrator&rsquo;s key, who makes all further
            ones.
          </p>
        </EmptyState>
      ) : (
        <table className={table['table']}>
          <thead>
            <tr>
              <th scope="col">Name</th>
              <th scope="col">State</th>
              <th scope="col">May do</th>
              <th scope="col">Ends</th>
              <th scope="col">
                <span className="visually-hidden">Actions</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {data.map((key) => (
              <KeyRow key={key.id} apiKey={key} pending={pending.get(key.id)?.name} onRevoke={onRevoke} />
            ))}
          </tbody>
        </table>
      )}
    </Dialog>
  );
}

interface KeyRowProps {
  apiKey: ApiKey;
  pending: string | undefined;
  onRevoke: (key: ApiKey) => void;
}

function KeyRow({ apiKey: key, pending, onRevoke }: KeyRowProps) {
  const now = useNow();
  return (
    <tr data-row={key.id}>
      <td data-label="Name">
        <span>
          <span className={list['name']}>{key.name}</span>
          <code className={list['under']}>wsk_{key.id}_…</code>
        </span>
      </td>
      <td data-label="State">
        <span>
          {pending === undefined ? (
            <KeyStatus state={keyState({ key, revokedAt: null }, now)} now={now} />
          ) : (
            <Status tone="info" shape="turning">
              {pending}…
            </Status>
          )}
        </span>
      </td>
      <td data-label="May do" title={key.permissions.join(', ')}>
        {key.role ?? `${key.permissions.length} chosen`}
      </td>
      <td data-label="Ends">
        <KeyEnd at={key.expires_at} now={now} />
      </td>
      <td>
        <span className={list['actions']}>
          <IconButton
            icon="trash"
            label={`Revoke ${key.name}`}
            disabled={pending !== undefined}
            onClick={() => onRevoke(key)}
          />
        </span>
      </td>
    </tr>
  );
}
