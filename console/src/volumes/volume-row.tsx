// SPDX-License-Identifier: Apache-2.0
'use client';
import Link from 'next/link';
import type { Instance, Volume } from '@/api/wire';
import { IconButton } from '@/design/button';
import list from '@/design/list.module.css';
import { Status } from '@/design/status';
import table from '@/design/table.module.css';
import { count } from '@/format/numbers';
import { ago, dateTime } from '@/format/times';
import { useNow } from '@/live/use-now';

export type VolumeAction = 'attach' | 'detach' | 'delete';

interface VolumeRowProps {
  volume: Volume;
  /** What it is attached to, where that is known. */
  instance: Instance | undefined;
  /** What was asked of it and is not told yet. */
  pending: string | undefined;
  mayWrite: boolean;
  /** Why it is neither attached nor detached at present; null where it can be. */
  notNow: string | null;
  onAction: (action: VolumeAction, volume: Volume) => void;
}

function State({ volume }: { volume: Volume }) {
  switch (volume.status) {
    case 'AVAILABLE':
      return (
        <Status tone="idle" shape="ring">
          Available
        </Status>
      );
    case 'IN_USE':
      return (
        <Status tone="good" shape="dot">
          In use
        </Status>
      );
  }
}

export function VolumeRow({ volume, instance, pending, mayWrite, notNow, onAction }: VolumeRowProps) {
  const now = useNow();
  const { name, instance_id: instanceId } = volume;
  const action = (kind: VolumeAction, refused: string | null) => ({
    label: `${kind.charAt(0).toUpperCase()}${kind.slice(1)} ${name}`,
    disabled: pending !== undefined || refused !== null,
    ...(refused === null ? {} : { title: refused }),
    onClick: () => onAction(kind, volume),
  });
  return (
    <tr data-row={name}>
      <td data-label="Name">
        <span className={list['name']} title={volume.id}>
          {name}
        </span>
      </td>
      <td data-label="Status">
        {pending === undefined ? (
          <State volume={volume} />
        ) : (
          <Status tone="info" shape="turning">
            {pending}…
          </Status>
        )}
      </td>
      <td data-label="Size" className={table['number']}>
        {count(volume.size_gb)} GiB
      </td>
      <td data-label="Attached to">
        {instanceId === null ? (
          <span className={table['faint']}>nothing</span>
        ) : (
          <span>
            <Link href={`/instances/detail?id=${instanceId}`}>{instance?.name ?? instanceId}</Link> at{' '}
            <code>{volume.mount_path}</code>
            {volume.restart_required ? (
              <span className={list['under']}>
                <Status tone="warn" shape="triangle">
                  there after a restart
                </Status>
              </span>
            ) : null}
          </span>
        )}
      </td>
      <td data-label="Created" className={table['faint']}>
        <time dateTime={volume.created_at} title={dateTime(volume.created_at)}>
          {ago(Date.parse(volume.created_at), now)}
        </time>
      </td>
      {mayWrite ? (
        <td>
          <span className={list['actions']}>
            {volume.status === 'AVAILABLE' ? (
              <IconButton icon="attach" {...action('attach', notNow)} />
            ) : (
              <IconButton icon="detach" {...action('detach', notNow)} />
            )}
            <IconButton icon="trash" {...action('delete', null)} />
          </span>
        </td>
      ) : null}
    </tr>
  );
}
