// SPDX-License-Identifier: Apache-2.0
'use client';
import Link from '@/address/link';
import { useState } from 'react';
import { mutate, remove } from '@/api/client';
import { VOLUME_STATUSES, volume as volumeSchema, type Volume } from '@/api/wire';
import { IconButton } from '@/design/button';
import { Chips } from '@/design/chips';
import { Clip, ClippedName } from '@/design/clip';
import { actionsColumn, DataTable, type DataColumn } from '@/design/data-table';
import list from '@/design/list.module.css';
import { NameFilter } from '@/design/filter-field';
import { EmptyState, Notice } from '@/design/states';
import { PendingStatus, Status } from '@/design/status';
import table from '@/design/table.module.css';
import { gib } from '@/format/numbers';
import { Age } from '@/live/age';
import { unavailable, unsupported, useCompute } from '@/live/compute';
import { CreateButton } from '@/live/create-button';
import { useInstances } from '@/live/instances';
import { usePending } from '@/live/pending';
import { useVolumes } from '@/live/volumes';
import { ReadOnly } from '@/session/read-only';
import { useMay } from '@/session/session';
import { useQuery } from '@/address/query';
import { ResourceList } from '@/shell/resource-list';
import { hasLinks } from './remount';
import {
  AttachVolumeDialog,
  CreateVolumeDialog,
  DeleteVolumeDialog,
  DetachVolumeDialog,
  InUseDialog,
} from './volume-dialogs';
import { matchesVolume, parseVolumeFilter } from './volume-filter';

const NOTICE_ID = 'volumes-unsupported';
const STATUS_NAMES = { AVAILABLE: 'Available', IN_USE: 'In use' } as const;

type Open = { kind: 'create' } | { kind: 'attach' | 'detach' | 'delete'; volume: Volume };

/** The page that lists all volumes. */
export function VolumeList() {
  const volumes = useVolumes();
  const instances = useInstances().data;
  const [query, change] = useQuery();
  const mayWrite = useMay('volume:write');
  const compute = useCompute();
  const pending = usePending();
  const [open, setOpen] = useState<Open | null>(null);
  const close = () => setOpen(null);
  const filter = parseVolumeFilter(query);
  const all = [...(volumes.data?.values() ?? [])];
  const shown = all.filter((volume) => matchesVolume(volume, filter));
  const noVolumes = unsupported(compute, 'VOLUMES');
  const blocked = unavailable(compute);
  const instanceOf = ({ instance_id: id }: Volume) => (id === null ? undefined : instances?.get(id));

  const detach = (volume: Volume) =>
    pending.attempt(volume.id, 'Detaching', `Could not detach ${volume.name}`, async () => {
      const { position } = await mutate('POST', `/api/volumes/${volume.id}/detach`, volumeSchema);
      return position;
    });
  const erase = (volume: Volume) =>
    pending.attempt(volume.id, 'Deleting', `Could not delete ${volume.name}`, () =>
      remove(`/api/volumes/${volume.id}`),
    );

  const columns: DataColumn<Volume>[] = [
    {
      name: 'Name',
      className: list['name'],
      cell: ({ name }) => <ClippedName name={name} />,
    },
    {
      name: 'Status',
      width: 8.5,
      cell: ({ id, status }) => (
        <PendingStatus pending={pending.actions.get(id)?.name}>
          <Status
            tone={status === 'AVAILABLE' ? 'idle' : 'good'}
            shape={status === 'AVAILABLE' ? 'ring' : 'dot'}
          >
            {STATUS_NAMES[status]}
          </Status>
        </PendingStatus>
      ),
    },
    { name: 'Size', number: true, width: 7, cell: ({ size_gb: size }) => gib(size) },
    {
      name: 'Attached to',
      cell: (volume) => <Attachment volume={volume} instanceName={instanceOf(volume)?.name} />,
    },
    {
      name: 'Created',
      faint: true,
      width: 7,
      from: 'medium',
      cell: ({ created_at: time }) => <Age of={time} />,
    },
  ];
  if (mayWrite) {
    columns.push(
      actionsColumn(6.5, (volume) => {
        const button = (kind: 'attach' | 'detach' | 'delete', label: string, reason: string | null) => ({
          label: `${label} ${volume.name}`,
          disabled: pending.actions.has(volume.id) || reason !== null,
          ...(reason === null ? {} : { title: reason }),
          onClick: () => setOpen({ kind, volume }),
        });
        return (
          <>
            {volume.status === 'AVAILABLE' ? (
              <IconButton icon="attach" {...button('attach', 'Attach', blocked)} />
            ) : (
              <IconButton icon="detach" {...button('detach', 'Detach', blocked)} />
            )}
            <IconButton icon="trash" {...button('delete', 'Delete', null)} />
          </>
        );
      }),
    );
  }

  const dialog = () => {
    if (open === null) {
      return null;
    }
    if (open.kind === 'create') {
      return <CreateVolumeDialog driver={compute} onClose={close} />;
    }
    // its current state: it may have been attached or detached while the dialog was open
    const volume = volumes.data?.get(open.volume.id) ?? open.volume;
    const instance = instanceOf(volume);
    switch (open.kind) {
      case 'attach':
        return <AttachVolumeDialog volume={volume} driver={compute} onClose={close} />;
      case 'detach':
        return (
          <DetachVolumeDialog
            volume={volume}
            instance={instance}
            driver={compute}
            onConfirm={() => void detach(volume)}
            onClose={close}
          />
        );
      case 'delete':
        return volume.status === 'IN_USE' ? (
          <InUseDialog
            volume={volume}
            instanceName={instance?.name ?? volume.instance_id ?? ''}
            onDetach={() => setOpen({ kind: 'detach', volume })}
            onClose={close}
          />
        ) : (
          <DeleteVolumeDialog volume={volume} onConfirm={() => void erase(volume)} onClose={close} />
        );
    }
  };

  return (
    <ResourceList
      title="Volumes"
      stream={volumes.stream}
      actions={
        <CreateButton
          needs="volume:write"
          unsupportedId={noVolumes === null ? null : NOTICE_ID}
          blocked={blocked}
          onClick={() => setOpen({ kind: 'create' })}
        >
          Create volume
        </CreateButton>
      }
      notices={
        <>
          <ReadOnly needs="volume:write" />
          {noVolumes === null ? null : (
            <Notice tone="warn">
              <span id={NOTICE_ID}>{noVolumes}</span>
            </Notice>
          )}
          {hasLinks(compute) && noVolumes === null ? <LinksNotice /> : null}
        </>
      }
      filters={
        <>
          <NameFilter name={filter.name} onName={(name) => change({ name })} />
          <Chips
            label="Status"
            chips={VOLUME_STATUSES.map((value) => ({
              value,
              name: STATUS_NAMES[value],
              count: volumes.data && all.filter(({ status }) => status === value).length,
            }))}
            pressed={(status) => filter.status === status}
            onToggle={(status) => change({ status: filter.status === status ? null : status })}
          />
        </>
      }
      onClearFilters={() => change({ name: null, status: null })}
      query={volumes}
      total={all.length}
      shown={shown.length}
      empty={
        <EmptyState title="No volumes yet">
          <p>A volume keeps its data when the instance that uses it is terminated.</p>
        </EmptyState>
      }
      csv={() => ({
        columns: ['id', 'name', 'status', 'size_gb', 'instance', 'mount_path', 'created_at'],
        rows: shown.map((volume) => [
          volume.id,
          volume.name,
          volume.status,
          volume.size_gb,
          instanceOf(volume)?.name ?? volume.instance_id,
          volume.mount_path,
          volume.created_at,
        ]),
      })}
      table={<DataTable columns={columns} rows={shown} rowName={({ name }) => name} />}
    >
      {dialog()}
    </ResourceList>
  );
}

interface AttachmentProps {
  volume: Volume;
  instanceName: string | undefined;
}

function Attachment({ volume, instanceName }: AttachmentProps) {
  const { instance_id: id, mount_path: path, restart_required: restart } = volume;
  return id === null ? (
    <span className={table['faint']}>not attached</span>
  ) : (
    <span>
      <Clip>
        <Link href={`/instances/detail?id=${id}`}>{instanceName ?? id}</Link> at <code>{path}</code>
      </Clip>
      {restart ? (
        <span className={list['under']}>
          <Status tone="warn" shape="triangle">
            restart required
          </Status>
        </span>
      ) : null}
    </span>
  );
}

/** Explains what a volume is with the process driver. */
function LinksNotice() {
  return (
    <Notice>
      <details>
        <summary>
          With the process driver, a volume is a directory that is attached through a symlink; sizes are not
          enforced.
        </summary>
        <p>
          A volume attached at <code>/data</code> appears as the symlink <code>data</code> in the working
          directory of the instance. Programs that use <code>$WINDSOCK_MOUNT_ROOT/data</code> work with every
          driver. A running instance gets the symlink at its next start. Every instance can read and write
          every volume because all instances run as the server&rsquo;s user, and a single volume can fill the
          disk for all instances.
        </p>
      </details>
    </Notice>
  );
}
