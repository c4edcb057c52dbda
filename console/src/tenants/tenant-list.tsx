// SPDX-License-Identifier: Apache-2.0
'use client';
import { Suspense, useState, type ReactNode } from 'react';
import { useSWRConfig } from 'swr';
import { CreateKeyDialog } from '@/access/create-key-dialog';
import { NEW_KEY } from '@/access/create-key-form';
import { SecretDialog } from '@/access/secret-dialog';
import { remove } from '@/api/client';
import type { ApiKey, IssuedKey, Tenant } from '@/api/wire';
import { Button } from '@/design/button';
import { ConfirmDialog } from '@/design/confirm-dialog';
import list from '@/design/list.module.css';
import { SortedHeading } from '@/design/sorted-heading';
import { EmptyState, ErrorState, LoadingRows, Notice } from '@/design/states';
import table from '@/design/table.module.css';
import { found } from '@/format/numbers';
import { clock } from '@/format/times';
import { usePending } from '@/live/pending';
import { useMay, useTenantId } from '@/session/session';
import { PageHead } from '@/shell/page-head';
import { useQuery } from '@/shell/query';
import { CreateTenantDialog } from './create-tenant-dialog';
import { DeleteTenantDialog } from './delete-tenant-dialog';
import { worstLevel } from './measures';
import { QuotasDialog } from './quotas-dialog';
import {
  chosenSort,
  inTenantOrder,
  matchesTenant,
  parseTenantFilter,
  type TenantFilter,
  type TenantSort,
} from './tenant-filter';
import { TenantFilters } from './tenant-filters';
import { keysPath, TenantKeysDialog } from './tenant-keys-dialog';
import { TenantMadeDialog } from './tenant-made-dialog';
import { TenantRow, type TenantAction } from './tenant-row';
import { useTenants } from './tenants';
import styles from './tenants.module.css';
import { useUsages, type Usages } from './usages';

/** All tenants, live, with what each has of its quotas. */
export function TenantList() {
  return (
    <Suspense fallback={<LoadingRows />}>
      <List />
    </Suspense>
  );
}

/** What is asked for or shown at the moment. A secret is here while it is shown, and nowhere else. */
type Open =
  | { kind: 'create' }
  | { kind: TenantAction | 'made'; tenant: Tenant }
  /** `first` of all, to be its administrator's; else one of those that are listed. */
  | { kind: 'create-key'; tenant: Tenant; first: boolean }
  | { kind: 'secret'; tenant: Tenant; first: boolean; issued: IssuedKey }
  | { kind: 'revoke-key'; tenant: Tenant; key: ApiKey };

function List() {
  const { data, problem, stream, refresh } = useTenants();
  const told = useMay('key:manage');
  const ids = [...(data?.keys() ?? [])];
  // who is told of no changes sees them when usage is read
  const usages = useUsages(ids, told ? () => undefined : refresh);
  const [query, change] = useQuery();
  const own = useTenantId();
  const pending = usePending();
  const { mutate } = useSWRConfig();
  const [cleared, setCleared] = useState(0);
  const [open, setOpen] = useState<Open | null>(null);
  const close = () => setOpen(null);
  const filter = parseTenantFilter(query);
  const all = [...(data?.values() ?? [])];
  const known: Usages['of'] = usages.data?.of ?? new Map();
  const shown = inTenantOrder(
    all.filter((tenant) => matchesTenant(tenant, known.get(tenant.id), filter)),
    known,
    filter,
  );

  /** What the stream tells once a tenant has changed, where there is none. */
  const changed = () => {
    if (!told) {
      refresh();
    }
  };
  const revoke = (tenant: Tenant, key: ApiKey) =>
    pending.attempt(key.id, 'Revoking', `Could not revoke ${key.name}`, async () => {
      const position = await remove(`/api/keys/${key.id}`);
      await mutate(keysPath(tenant));
      usages.refresh();
      return position;
    });

  const dialog = () => {
    if (open === null) {
      return null;
    }
    if (open.kind === 'create') {
      return (
        <CreateTenantDialog
          onClose={close}
          onMade={(tenant) => {
            changed();
            setOpen(told ? { kind: 'made', tenant } : null);
          }}
        />
      );
    }
    const { tenant } = open;
    const usage = known.get(tenant.id);
    const toKeys = () => setOpen({ kind: 'keys', tenant });
    switch (open.kind) {
      case 'made':
        return (
          <TenantMadeDialog
            tenant={tenant}
            onCreateKey={() => setOpen({ kind: 'create-key', tenant, first: true })}
            onClose={close}
          />
        );
      case 'quotas':
        return (
          <QuotasDialog
            tenant={tenant}
            usage={usage}
            run={async (mutation) => {
              await pending.run(tenant.id, 'Setting quotas', mutation);
              changed();
            }}
            onClose={close}
          />
        );
      case 'delete':
        return (
          <DeleteTenantDialog
            tenant={tenant}
            usage={usage}
            run={async (deletion) => {
              try {
                await pending.run(tenant.id, 'Deleting', deletion);
              } catch (thrown) {
                // it may have more than is known
                usages.refresh();
                throw thrown;
              }
              changed();
            }}
            onClose={close}
          />
        );
      case 'keys':
        return (
          <TenantKeysDialog
            tenant={tenant}
            pending={pending.actions}
            onCreate={() => setOpen({ kind: 'create-key', tenant, first: false })}
            onRevoke={(key) => setOpen({ kind: 'revoke-key', tenant, key })}
            onClose={close}
          />
        );
      case 'create-key':
        return (
          <CreateKeyDialog
            tenant={tenant}
            initial={open.first ? { ...NEW_KEY, name: 'admin', role: 'admin' } : NEW_KEY}
            onClose={open.first ? close : toKeys}
            onIssued={(issued) => {
              usages.refresh();
              setOpen({ kind: 'secret', tenant, first: open.first, issued });
            }}
          />
        );
      case 'secret':
        return (
          <SecretDialog
            title={`${open.issued.name} of ${tenant.name} is made`}
            name={open.issued.name}
            secret={open.issued.secret}
            note={`It signs in to ${tenant.name}, and shows and changes nothing of other tenants.`}
            onClose={open.first ? close : toKeys}
          />
        );
      case 'revoke-key': {
        const { key } = open;
        return (
          <ConfirmDialog
            title={`Revoke ${key.name} of ${tenant.name}?`}
            names={[`${key.name} (wsk_${key.id}_…)`, 'every session that it is signed in with']}
            action={`Revoke ${key.name}`}
            onConfirm={() => void revoke(tenant, key)}
            onClose={toKeys}
          >
            It opens nothing any more from this moment on, and its streams and terminals end within a second.
            That cannot be undone.
          </ConfirmDialog>
        );
      }
    }
  };

  return (
    <>
      <PageHead title="Tenants" {...(told && problem?.status !== 403 ? { stream } : {})}>
        {data === undefined ? null : (
          <>
            {usages.data === undefined ? null : (
              <span className={styles['at']}>usage as of {clock(usages.data.at)}</span>
            )}
            <Button
              icon="restart"
              onClick={() => {
                usages.refresh();
                changed();
              }}
            >
              Refresh
            </Button>
            <Button kind="primary" icon="plus" onClick={() => setOpen({ kind: 'create' })}>
              Create tenant
            </Button>
          </>
        )}
      </PageHead>
      {data === undefined ? (
        problem === undefined ? (
          <LoadingRows />
        ) : (
          <ErrorState problem={problem} onRetry={refresh} />
        )
      ) : (
        <>
          <div className={list['notices']}>
            {told ? null : (
              <Notice>
                This key does not have <code>key:manage</code>: it makes no keys for tenants, and sees what
                others change when usage is read.
              </Notice>
            )}
            {usages.problem === undefined ? null : (
              <div role="alert">
                <Notice tone="bad">
                  Usage could not be read: {usages.problem.message}{' '}
                  {usages.data === undefined ? null : `What is shown is as of ${clock(usages.data.at)}.`}
                </Notice>
              </div>
            )}
          </div>
          <TenantFilters
            key={cleared}
            filter={filter}
            count={(level) =>
              all.filter(({ id, quotas }) => {
                const usage = known.get(id);
                return usage !== undefined && worstLevel(quotas, usage) === level;
              }).length
            }
            shown={found(shown.length, all.length)}
            change={change}
          />
          {shown.length === 0 ? (
            <EmptyState title="No tenant matches">
              <Button
                onClick={() => {
                  change({ name: null, level: null });
                  setCleared((times) => times + 1);
                }}
              >
                Clear the filter
              </Button>
            </EmptyState>
          ) : (
            <Tenants filter={filter} onSort={(sort) => change({ sort })}>
              {shown.map((tenant) => (
                <TenantRow
                  key={tenant.id}
                  tenant={tenant}
                  usage={known.get(tenant.id) ?? (usages.problem === undefined ? undefined : null)}
                  own={tenant.id === own}
                  mayManageKeys={told}
                  pending={pending.actions.get(tenant.id)?.name}
                  onAction={(kind, of) => setOpen({ kind, tenant: of })}
                />
              ))}
            </Tenants>
          )}
          {all.length === 1 ? (
            <EmptyState title="No other tenants yet">
              <p>
                A tenant shares this server with yours: its keys see and change what is its own, and nothing
                of others, up to the quotas that you give it.
              </p>
            </EmptyState>
          ) : null}
        </>
      )}
      {dialog()}
    </>
  );
}

const COLUMNS: readonly { by: TenantSort; name: string }[] = [
  { by: 'name', name: 'Name' },
  { by: 'usage', name: 'Usage' },
  { by: 'created', name: 'Created' },
];

function Tenants({
  filter,
  onSort,
  children,
}: {
  filter: TenantFilter;
  onSort: (sort: string) => void;
  children: ReactNode;
}) {
  return (
    <>
      <p className={styles['summary']}>
        CPU and memory are the limits of instances that are not terminated, added up, and not their load.
      </p>
      <div className={list['frame']}>
        <table className={table['table']}>
          <thead>
            <tr>
              {COLUMNS.map(({ by, name }) => (
                <SortedHeading
                  key={by}
                  name={name}
                  order={by === filter.by ? (filter.descending ? 'descending' : 'ascending') : null}
                  onSort={() => onSort(chosenSort(filter, by))}
                />
              ))}
              <th scope="col">
                <span className="visually-hidden">Actions</span>
              </th>
            </tr>
          </thead>
          <tbody>{children}</tbody>
        </table>
      </div>
    </>
  );
}
