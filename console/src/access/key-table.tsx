// SPDX-License-Identifier: Apache-2.0
'use client';
import { IconButton } from '@/design/button';
import { Clip, ClippedName } from '@/design/clip';
import { actionsColumn, DataTable, type DataColumn, type Sort } from '@/design/data-table';
import list from '@/design/list.module.css';
import { Menu, type MenuItem } from '@/design/menu';
import { PendingStatus, Status } from '@/design/status';
import table from '@/design/table.module.css';
import { ago, duration, utc } from '@/format/times';
import { Age } from '@/live/age';
import type { Pending } from '@/live/pending';
import { useNow } from '@/live/use-now';
import { useKeyExpiry, usePermissions } from '@/session/session';
import { expiresSoon, keyState, mayRevoke, mayRotate, type ListedKey } from './key-state';
import type { KeySort } from './key-sort';
import styles from './access.module.css';

interface KeyTableProps {
  keys: readonly ListedKey[];
  /** The id of the current session's key. */
  own: string | null;
  pending: Pending['actions'];
  /** Whether to show when a key was created, and by which key. */
  showCreator?: boolean;
  /** Returns the menu entries that open pages about a key. If omitted, there are no such entries. */
  linksOf?: (key: ListedKey) => readonly MenuItem[];
  /** If omitted, keys cannot be rotated here. */
  onRotate?: (key: ListedKey) => void;
  onRevoke: (key: ListedKey) => void;
  sort?: Sort<KeySort>;
  onSort?: (by: KeySort) => void;
}

/** A table of API keys. It offers only the actions that the current session's key may perform. */
export function KeyTable(props: KeyTableProps) {
  const { keys, own, pending, showCreator = false, linksOf, onRotate, onRevoke, sort, onSort } = props;
  // only a sortable list has buttons in its header
  const sortedBy = (by: KeySort) => (onSort === undefined ? {} : { sort: by });
  const now = useNow();
  const grants = { permissions: usePermissions(), expiry: useKeyExpiry() };
  const columns: DataColumn<ListedKey, KeySort>[] = [
    {
      name: 'Name',
      ...sortedBy('name'),
      cell: ({ id, name }) => (
        <span className={styles['named']}>
          <span className={`${list['name'] ?? ''} ${list['marked'] ?? ''}`}>
            <ClippedName name={name} />
            {id === own ? <span className={list['mark']}>you</span> : null}
          </span>
          <code className={list['under']}>wsk_{id}_…</code>
        </span>
      ),
    },
    {
      name: 'Status',
      width: 9,
      cell: (key) => (
        <span>
          <PendingStatus pending={pending.get(key.id)?.name}>
            <KeyStatus apiKey={key} now={now} />
          </PendingStatus>
        </span>
      ),
    },
    { name: 'Permissions', width: 11, cell: (key) => <Granted apiKey={key} /> },
    {
      name: 'Expires',
      ...sortedBy('expires'),
      width: 7.5,
      from: 'medium',
      cell: ({ expires_at: time }) => <Expiry at={time} now={now} />,
    },
    {
      name: 'Last used',
      ...sortedBy('used'),
      width: 7.5,
      cell: ({ last_used_at: time }) =>
        time === null ? <span className={table['faint']}>never</span> : <Age of={time} />,
    },
  ];
  if (showCreator) {
    columns.push({
      name: 'Created',
      ...sortedBy('created'),
      width: 10,
      from: 'medium',
      cell: ({ created_at: time, created_by_name: creator }) => (
        <span className={styles['named']}>
          <Age of={time} />
          <Clip faint>by {creator ?? 'Windsock'}</Clip>
        </span>
      ),
    });
  }
  columns.push(
    actionsColumn(linksOf === undefined ? 6.5 : 9, (key) => {
      const { kind } = keyState(key, now);
      const disabled = pending.has(key.id);
      return (
        <>
          {onRotate !== undefined && (kind === 'valid' || kind === 'grace') && mayRotate(key, grants) ? (
            <IconButton
              icon="rotate"
              label={`Rotate ${key.name}`}
              disabled={disabled}
              onClick={() => onRotate(key)}
            />
          ) : null}
          {kind === 'revoked' || !mayRevoke(key, grants) ? null : (
            <IconButton
              icon="trash"
              label={`Revoke ${key.name}`}
              disabled={disabled}
              onClick={() => onRevoke(key)}
            />
          )}
          {linksOf === undefined ? null : (
            <Menu label={`More about ${key.name}`} icon="more" small items={linksOf(key)} />
          )}
        </>
      );
    }),
  );
  return (
    <DataTable
      columns={columns}
      rows={keys}
      {...(sort === undefined ? {} : { sort })}
      {...(onSort === undefined ? {} : { onSort })}
    />
  );
}

function KeyStatus({ apiKey, now }: { apiKey: ListedKey; now: number }) {
  const state = keyState(apiKey, now);
  switch (state.kind) {
    case 'valid':
      return expiresSoon(apiKey, now) ? (
        <Status tone="warn" shape="triangle">
          Expires soon
        </Status>
      ) : (
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
    <time dateTime={at} title={utc(at)}>
      {time > now ? `in ${duration(time - now)}` : ago(time, now)}
    </time>
  );
}
