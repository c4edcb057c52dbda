// SPDX-License-Identifier: Apache-2.0
'use client';
import type { ListedKey } from '@/access/key-state';
import { KeyTable } from '@/access/key-table';
import { getAll } from '@/api/client';
import { apiKey, page, type Tenant } from '@/api/wire';
import { Button } from '@/design/button';
import { Dialog } from '@/design/dialog';
import { QueryState } from '@/design/query-state';
import { EmptyState } from '@/design/states';
import type { Pending } from '@/live/pending';
import { useFetch } from '@/live/use-fetch';

const REFRESH_MS = 5_000;

const keys = page(apiKey);

/** The path of a tenant's keys, which is also the key of their cache. */
export function keysPath({ id }: Tenant): string {
  return `/api/keys?tenant_id=${id}`;
}

interface TenantKeysDialogProps {
  tenant: Tenant;
  pending: Pending['actions'];
  onCreate: () => void;
  onRevoke: (key: ListedKey) => void;
  onClose: () => void;
}

/**
 * Lists the keys of another tenant. The list is polled, because this session's stream does not report changes to it.
 */
export function TenantKeysDialog({ tenant, pending, onCreate, onRevoke, onClose }: TenantKeysDialogProps) {
  const path = keysPath(tenant);
  const query = useFetch<readonly ListedKey[]>({
    key: path,
    read: async () => (await getAll(path, keys)).data.map((key) => ({ ...key, revokedAt: null })),
    refreshMs: REFRESH_MS,
  });
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
      <QueryState query={query} rows={2}>
        {(all) =>
          all.length === 0 ? (
            <EmptyState title="No keys yet">
              <p>Create an admin key so that someone can sign in to {tenant.name}.</p>
            </EmptyState>
          ) : (
            <KeyTable keys={all} own={null} pending={pending} onRevoke={onRevoke} />
          )
        }
      </QueryState>
    </Dialog>
  );
}
