// SPDX-License-Identifier: Apache-2.0
'use client';
import { IconButton } from '@/design/button';
import { actionsColumn, DataTable, type DataColumn } from '@/design/data-table';
import list from '@/design/list.module.css';
import { PendingStatus, Status } from '@/design/status';
import table from '@/design/table.module.css';
import { ago, dateTime, duration } from '@/format/times';
import { Age } from '@/live/age';
import type { Pending } from '@/live/pending';
import { useNow } from '@/live/use-now';
import { keyState, type ListedKey } from './key-state';
import styles from './access.module.css';

interface KeyTableProps {
  keys: readonly ListedKey[];
  /** The id of the key that is signed in. */
  own: string | null;
  pending: Pending['actions'];
  /** Returns the name of the key that created a key. Without it, the table does not show who created a key. */
  creatorName?: (id: string) => string;
  /** Without it, keys cannot be rotated here. */
  onRotate?: (key: ListedKey) => void;
  onRevoke: (key: ListedKey) => void;
}

/** A table of API keys. */
export function KeyTable({ keys, own, pending, creatorName, onRotate, onRevoke }: KeyTableProps) {
  const now = useNow();
  const columns: DataColumn<ListedKey>[] = [
    {
      name: 'Name',
      cell: ({ id, name }) => (
        <span>
          <span className={list['name']}>{name}</span>
          {id === own ? <span className={list['mark']}>you</span> : null}
          <code className={list['under']}>wsk_{id}_…</code>
        </span>
      ),
    },
    {
      name: 'Status',
      cell: (key) => (
        <span>
          <PendingStatus pending={pending.get(key.id)?.name}>
            <KeyStatus apiKey={key} now={now} />
          </PendingStatus>
        </span>
      ),
    },
    { name: 'Permissions', cell: (key) => <Granted apiKey={key} /> },
    { name: 'Expires', cell: ({ expires_at: time }) => <Expiry at={time} now={now} /> },
  ];
  if (creatorName !== undefined) {
    columns.push({
      name: 'Created',
      cell: ({ created_at: time, created_by: creator }) => (
        <span>
          <Age of={time} />
          <span className={list['under']}>by {creatorName(creator)}</span>
        </span>
      ),
    });
  }
  columns.push(
    actionsColumn((key) => {
      const { kind } = keyState(key, now);
      const disabled = pending.has(key.id);
      return (
        <>
          {onRotate !== undefined && (kind === 'valid' || kind === 'grace') ? (
            <IconButton
              icon="restart"
              label={`Rotate ${key.name}`}
              disabled={disabled}
              onClick={() => onRotate(key)}
            />
          ) : null}
          {kind === 'revoked' ? null : (
            <IconButton
              icon="trash"
              label={`Revoke ${key.name}`}
              disabled={disabled}
              onClick={() => onRevoke(key)}
            />
          )}
        </>
      );
    }),
  );
  return <DataTable columns={columns} rows={keys} />;
}

function KeyStatus({ apiKey, now }: { apiKey: ListedKey; now: number }) {
  const state = keyState(apiKey, now);
  switch (state.kind) {
    case 'valid':
      return (
        <Status tone="good" shape="dot">
          Valid
        </Status>
      );
    case 'grace':
      return (
        <>
          <Status tone="warn" shape="bars">
            Rotated
          </Status>
          <span className={list['under']}>old secret expires in {duration(state.until - now)}</span>
        </>
      );
    case 'expired':
      return (
        <Status tone="idle" shape="square">
          Expired
        </Status>
      );
    case 'revoked':
      return (
        <Status tone="bad" shape="cross">
          Revoked
        </Status>
      );
  }
}

function Granted({ apiKey: { role, permissions } }: { apiKey: ListedKey }) {
  const count = permissions.length;
  return (
    <details className={styles['granted']}>
      <summary>{role ?? (count === 1 ? '1 permission' : `${count} permissions`)}</summary>
      <ul>
        {permissions.map((permission) => (
          <li key={permission}>
            <code>{permission}</code>
          </li>
        ))}
      </ul>
    </details>
  );
}

/** When a key expires, relative to now. */
function Expiry({ at, now }: { at: string | null; now: number }) {
  if (at === null) {
    return <span className={table['faint']}>never</span>;
  }
  const time = Date.parse(at);
  return (
    <time dateTime={at} title={dateTime(at)}>
      {time > now ? `in ${duration(time - now)}` : ago(time, now)}
    </time>
  );
}
