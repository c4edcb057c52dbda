// SPDX-License-Identifier: Apache-2.0
'use client';
import type { Tenant, TenantUsage } from '@/api/wire';
import { IconButton } from '@/design/button';
import list from '@/design/list.module.css';
import { Skeleton } from '@/design/states';
import { Status } from '@/design/status';
import table from '@/design/table.module.css';
import { ABSENT } from '@/format/numbers';
import { ago, dateTime } from '@/format/times';
import { useNow } from '@/live/use-now';
import { QuotaMeters } from './quota-meter';
import styles from './tenants.module.css';

export type TenantAction = 'keys' | 'quotas' | 'delete';

interface TenantRowProps {
  tenant: Tenant;
  /** What it has; null where that could not be read, undefined where it was not read yet. */
  usage: TenantUsage | null | undefined;
  /** Whether it is the tenant of the key that is signed in. */
  own: boolean;
  mayManageKeys: boolean;
  /** What was asked of it and is not told yet. */
  pending: string | undefined;
  onAction: (action: TenantAction, tenant: Tenant) => void;
}

export function TenantRow({ tenant, usage, own, mayManageKeys, pending, onAction }: TenantRowProps) {
  const now = useNow();
  const { name } = tenant;
  const action = (kind: TenantAction, label: string) => ({
    label,
    disabled: pending !== undefined,
    onClick: () => onAction(kind, tenant),
  });
  return (
    <tr data-row={name}>
      <td data-label="Name">
        <span className={styles['named']}>
          <span className={list['name']} title={tenant.id}>
            {name}
          </span>
          {own ? <span className={list['mark']}>yours</span> : null}
          {pending === undefined ? null : (
            <span className={list['under']}>
              <Status tone="info" shape="turning">
                {pending}…
              </Status>
            </span>
          )}
        </span>
      </td>
      <td className={styles['usage']}>
        {usage === undefined ? (
          <Skeleton height={62} />
        ) : usage === null ? (
          <span className={table['faint']}>{ABSENT}</span>
        ) : (
          <QuotaMeters quotas={tenant.quotas} usage={usage} />
        )}
      </td>
      <td data-label="Created" className={table['faint']}>
        <time dateTime={tenant.created_at} title={dateTime(tenant.created_at)}>
          {ago(Date.parse(tenant.created_at), now)}
        </time>
      </td>
      <td>
        <span className={list['actions']}>
          {mayManageKeys && !own ? <IconButton icon="keys" {...action('keys', `Keys of ${name}`)} /> : null}
          <IconButton icon="sliders" {...action('quotas', `Quotas of ${name}`)} />
          {own ? null : <IconButton icon="trash" {...action('delete', `Delete ${name}`)} />}
        </span>
      </td>
    </tr>
  );
}
