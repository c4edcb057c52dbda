// SPDX-License-Identifier: Apache-2.0
'use client';
import { KeyEnd, KeyStatus } from '@/access/key-cells';
import { keyState } from '@/access/key-state';
import type { ApiKey } from '@/api/wire';
import { IconButton } from '@/design/button';
import list from '@/design/list.module.css';
import { Status } from '@/design/status';
import { ago, dateTime } from '@/format/times';
import { useNow } from '@/live/use-now';
import type { ListedKey } from './keys';
import styles from './keys.module.css';

interface KeyRowProps {
  listed: ListedKey;
  /** What the key that made it is called. */
  maker: string;
  own: boolean;
  /** What was asked of it and is not told yet. */
  pending: string | undefined;
  onRotate: (key: ApiKey) => void;
  onRevoke: (key: ApiKey) => void;
}

function Grants({ apiKey }: { apiKey: ApiKey }) {
  const all = (
    <ul className={styles['grants']}>
      {apiKey.permissions.map((permission) => (
        <li key={permission}>
          <code>{permission}</code>
        </li>
      ))}
    </ul>
  );
  return (
    <details className={styles['details']}>
      <summary>{apiKey.role ?? `${apiKey.permissions.length} chosen`}</summary>
      {all}
    </details>
  );
}

export function KeyRow({ listed, maker, own, pending, onRotate, onRevoke }: KeyRowProps) {
  const now = useNow();
  const { key } = listed;
  const state = keyState(listed, now);
  const { kind } = state;
  return (
    <tr data-row={key.id}>
      <td data-label="Name">
        <span>
          <span className={list['name']}>{key.name}</span>
          {own ? <span className={list['mark']}>you</span> : null}
          <code className={list['under']}>wsk_{key.id}_…</code>
        </span>
      </td>
      <td data-label="State">
        <span>
          {pending === undefined ? (
            <KeyStatus state={state} now={now} />
          ) : (
            <Status tone="info" shape="turning">
              {pending}…
            </Status>
          )}
        </span>
      </td>
      <td data-label="May do">
        <Grants apiKey={key} />
      </td>
      <td data-label="Ends">
        <KeyEnd at={key.expires_at} now={now} />
      </td>
      <td data-label="Created">
        <span>
          <time dateTime={key.created_at} title={dateTime(key.created_at)}>
            {ago(Date.parse(key.created_at), now)}
          </time>
          <span className={list['under']}>by {maker}</span>
        </span>
      </td>
      <td>
        <span className={list['actions']}>
          {kind === 'valid' || kind === 'grace' ? (
            <IconButton
              icon="restart"
              label={`Rotate ${key.name}`}
              disabled={pending !== undefined}
              onClick={() => onRotate(key)}
            />
          ) : null}
          {kind === 'revoked' ? null : (
            <IconButton
              icon="trash"
              label={`Revoke ${key.name}`}
              disabled={pending !== undefined}
              onClick={() => onRevoke(key)}
            />
          )}
        </span>
      </td>
    </tr>
  );
}
