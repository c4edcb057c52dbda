// SPDX-License-Identifier: Apache-2.0
'use client';
import { useState } from 'react';
import { useSWRConfig } from 'swr';
import { CreateKeyDialog } from '@/access/create-key-dialog';
import { NEW_KEY } from '@/access/create-key-form';
import type { ListedKey } from '@/access/key-state';
import { RevokeKeyDialog } from '@/access/revoke-key-dialog';
import { SecretDialog } from '@/access/secret-dialog';
import { remove } from '@/api/client';
import type { IssuedKey, Tenant } from '@/api/wire';
import { Button, IconButton } from '@/design/button';
import { Chips } from '@/design/chips';
import { ClippedName } from '@/design/clip';
import { actionsColumn, DataTable, type DataColumn } from '@/design/data-table';
import list from '@/design/list.module.css';
import { NameFilter } from '@/design/filter-field';
import { EmptyState, Notice, Skeleton } from '@/design/states';
import { PendingStatus } from '@/design/status';
import table from '@/design/table.module.css';
import { ABSENT } from '@/format/numbers';
import { clock } from '@/format/times';
import { Age } from '@/live/age';
import { usePending } from '@/live/pending';
import { useMay, useTenantId } from '@/session/session';
import { useQuery } from '@/address/query';
import { ResourceList } from '@/shell/resource-list';
import { sortParameter } from '@/shell/sort';
import { QuotaMeters } from './quota-meter';
import { highestLevel } from './quotas';
import { CreateTenantDialog, DeleteTenantDialog, QuotasDialog, TenantCreatedDialog } from './tenant-dialogs';
import {
  HIGH_LEVELS,
  matchesTenant,
  parseTenantFilter,
  parseTenantSort,
  sortTenants,
  type HighLevel,
  type TenantSort,
} from './tenant-filter';
import { keysPath, TenantKeysDialog } from './tenant-keys-dialog';
import { useTenants } from './tenants';
import styles from './tenants.module.css';
import { useUsages, type Usages } from './usages';

/** The open dialog. A secret is stored only here, and only while it is shown. */
type Open =
  | { kind: 'create' }
  | { kind: 'created' | 'keys' | 'quotas' | 'delete'; tenant: Tenant }
  /** `first` is the tenant's first key, which is an admin key. */
  | { kind: 'create-key'; tenant: Tenant; first: boolean }
  | { kind: 'secret'; tenant: Tenant; first: boolean; issued: IssuedKey }
  | { kind: 'revoke-key'; tenant: Tenant; key: ListedKey };

const LEVEL_NAMES: Record<HighLevel, string> = {
  near: 'Near a quota',
  full: 'At a quota',
  over: 'Over a quota',
};
const DESCENDING_FIRST: readonly TenantSort[] = ['usage', 'created'];

/** The page that lists all tenants and their usage. */
export function TenantList() {
  const tenants = useTenants();
  const { data, problem, stream, refresh } = tenants;
  const mayManageKeys = useMay('key:manage');
  // for keys that cannot read the tenants topic, the tenants are reloaded together with the usage
  const reported = mayManageKeys;
  const refreshUnreported = () => {
    if (!reported) {
      refresh();
    }
  };
  const usages = useUsages([...(data?.keys() ?? [])], refreshUnreported);
  const [query, change] = useQuery();
  const own = useTenantId();
  const pending = usePending();
  const { mutate } = useSWRConfig();
  const [open, setOpen] = useState<Open | null>(null);
  const close = () => setOpen(null);
  const filter = parseTenantFilter(query);
  const sort = parseTenantSort(query);
  const all = [...(data?.values() ?? [])];
  const known: Usages['byTenant'] = usages.data?.byTenant ?? new Map();
  const shown = sortTenants(
    all.filter((tenant) => matchesTenant(tenant, known.get(tenant.id), filter)),
    known,
    sort,
  );
  const countOf = (level: HighLevel) =>
    all.filter(({ id, quotas }) => {
      const usage = known.get(id);
      return usage !== undefined && highestLevel(quotas, usage) === level;
    }).length;

  const columns: readonly DataColumn<Tenant, TenantSort>[] = [
    {
      name: 'Name',
      sort: 'name',
      cell: ({ id, name }) => (
        <span className={styles['named']}>
          <span className={`${list['name'] ?? ''} ${list['marked'] ?? ''}`}>
            <ClippedName name={name} />
            {id === own ? <span className={list['mark']}>yours</span> : null}
          </span>
          <span className={list['under']}>
            <PendingStatus pending={pending.actions.get(id)?.name}>{null}</PendingStatus>
          </span>
        </span>
      ),
    },
    {
      name: 'Usage',
      label: null,
      sort: 'usage',
      className: styles['usage'],
      cell: ({ id, quotas }) => {
        const usage = known.get(id);
        return usage !== undefined ? (
          <QuotaMeters quotas={quotas} usage={usage} />
        ) : usages.problem === undefined ? (
          <Skeleton height={62} />
        ) : (
          <span className={table['faint']}>{ABSENT}</span>
        );
      },
    },
    {
      name: 'Created',
      sort: 'created',
      faint: true,
      width: 7,
      from: 'medium',
      cell: ({ created_at: time }) => <Age of={time} />,
    },
    actionsColumn(8.75, (tenant) => {
      const button = (kind: 'keys' | 'quotas' | 'delete', label: string) => ({
        label: `${label} ${tenant.name}`,
        disabled: pending.actions.has(tenant.id),
        onClick: () => setOpen({ kind, tenant }),
      });
      const isOwn = tenant.id === own;
      return (
        <>
          {mayManageKeys && !isOwn ? <IconButton icon="keys" {...button('keys', 'Keys of')} /> : null}
          <IconButton icon="sliders" {...button('quotas', 'Quotas of')} />
          {isOwn ? null : <IconButton icon="trash" {...button('delete', 'Delete')} />}
        </>
      );
    }),
  ];

  const dialog = () => {
    if (open === null) {
      return null;
    }
    if (open.kind === 'create') {
      return (
        <CreateTenantDialog
          onClose={close}
          onCreated={(tenant) => {
            refreshUnreported();
            setOpen(mayManageKeys ? { kind: 'created', tenant } : null);
          }}
        />
      );
    }
    const { tenant } = open;
    const usage = known.get(tenant.id);
    const toKeys = () => setOpen({ kind: 'keys', tenant });
    switch (open.kind) {
      case 'created':
        return (
          <TenantCreatedDialog
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
            run={async (request) => {
              await pending.run(tenant.id, 'Saving quotas', request);
              refreshUnreported();
            }}
            onClose={close}
          />
        );
      case 'delete':
        return (
          <DeleteTenantDialog
            tenant={tenant}
            usage={usage}
            run={async (request) => {
              try {
                await pending.run(tenant.id, 'Deleting', request);
              } catch (thrown) {
                // the tenant may have resources that this page did not know about
                usages.refresh();
                throw thrown;
              }
              refreshUnreported();
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
            title="Key created"
            name={open.issued.name}
            secret={open.issued.secret}
            note={`This key signs in to ${tenant.name} and cannot access other tenants.`}
            onClose={open.first ? close : toKeys}
          />
        );
      case 'revoke-key': {
        const { id, name } = open.key;
        return (
          <RevokeKeyDialog
            apiKey={open.key}
            tenant={tenant.name}
            onConfirm={() =>
              void pending.attempt(id, 'Revoking', `Could not revoke ${name}`, async () => {
                const position = await remove(`/api/keys/${id}`);
                await mutate(keysPath(tenant));
                usages.refresh();
                return position;
              })
            }
            onClose={toKeys}
          />
        );
      }
    }
  };

  return (
    <ResourceList
      title="Tenants"
      stream={reported && problem?.status !== 403 ? stream : undefined}
      actions={
        data === undefined ? null : (
          <>
            {usages.data === undefined ? null : (
              <span className={list['readAt']}>As of {clock(usages.data.at)}</span>
            )}
            <Button
              icon="restart"
              onClick={() => {
                usages.refresh();
                refreshUnreported();
              }}
            >
              Refresh
            </Button>
            <Button kind="primary" icon="plus" onClick={() => setOpen({ kind: 'create' })}>
              Create tenant
            </Button>
          </>
        )
      }
      notices={
        <>
          {mayManageKeys || data === undefined ? null : (
            <Notice>
              <span>
                Without <code>key:manage</code>, you cannot manage the keys of tenants, and changes by others
                appear only when the usage is refreshed.
              </span>
            </Notice>
          )}
          {usages.problem === undefined ? null : (
            <div role="alert">
              <Notice tone="bad">
                Could not load the usage: {usages.problem.message}
                {usages.data === undefined ? null : ` Showing the usage as of ${clock(usages.data.at)}.`}
              </Notice>
            </div>
          )}
        </>
      }
      filters={
        <>
          <NameFilter name={filter.name} onName={(name) => change({ name })} />
          <Chips
            label="Quotas"
            chips={HIGH_LEVELS.map((level) => ({
              value: level,
              name: LEVEL_NAMES[level],
              count: usages.data && countOf(level),
            }))}
            pressed={(level) => filter.level === level}
            onToggle={(level) => change({ level: filter.level === level ? null : level })}
          />
        </>
      }
      onClearFilters={() => change({ name: null, level: null })}
      query={tenants}
      total={all.length}
      shown={shown.length}
      empty={null}
      summary="CPU and memory show the sum of configured limits, not current usage."
      table={
        <DataTable
          columns={columns}
          rows={shown}
          rowName={({ name }) => name}
          sort={sort}
          onSort={(by) => change({ sort: sortParameter(sort, by, DESCENDING_FIRST) })}
        />
      }
    >
      {all.length === 1 ? (
        <EmptyState title="No other tenants yet">
          <p>
            A tenant shares this server with your tenant. Its keys can access only its own resources, within
            its quotas.
          </p>
        </EmptyState>
      ) : null}
      {dialog()}
    </ResourceList>
  );
}
