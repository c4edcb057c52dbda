// SPDX-License-Identifier: Apache-2.0
'use client';
import { Suspense, useState } from 'react';
import { mutate, remove } from '@/api/client';
import { VOLUME_STATUSES, volume as volumeSchema, type Volume } from '@/api/wire';
import { Button } from '@/design/button';
import { Chips } from '@/design/chips';
import { ListFilters } from '@/design/list-filters';
import list from '@/design/list.module.css';
import { EmptyState, ErrorState, LoadingRows, Notice } from '@/design/states';
import table from '@/design/table.module.css';
import { found } from '@/format/numbers';
import { cannot, cannotNow, useCompute } from '@/live/compute';
import { CreateButton } from '@/live/create-button';
import { useInstances } from '@/live/instances';
import { usePending } from '@/live/pending';
import { useVolumes } from '@/live/volumes';
import { ReadOnly } from '@/session/read-only';
import { useMay } from '@/session/session';
import { PageHead } from '@/shell/page-head';
import { useQuery } from '@/shell/query';
import { AttachVolumeDialog } from './attach-volume-dialog';
import { CreateVolumeDialog } from './create-volume-dialog';
import { DeleteVolumeDialog, DetachVolumeDialog, InUseDialog } from './volume-dialogs';
import { hasLinks } from './remount';
import { matchesVolume, parseVolumeFilter, type VolumeFilter } from './volume-filter';
import { VolumeRow, type VolumeAction } from './volume-row';

const STATUS_NAMES = { AVAILABLE: 'Available', IN_USE: 'In use' } as const;

/** All volumes, live: created, attached, detached and deleted. */
export function VolumeList() {
  return (
    <Suspense fallback={<LoadingRows rows={8} />}>
      <List />
    </Suspense>
  );
}

type Open = { kind: 'create' } | { kind: VolumeAction; volume: Volume };

function List() {
  const { data, problem, stream, refresh } = useVolumes();
  const instances = useInstances().data;
  const [query, change] = useQuery();
  const mayWrite = useMay('volume:write');
  const driver = useCompute();
  const pending = usePending();
  const [cleared, setCleared] = useState(0);
  const [open, setOpen] = useState<Open | null>(null);
  const close = () => setOpen(null);
  const filter = parseVolumeFilter(query);
  const all = [...(data?.values() ?? [])];
  const shown = all.filter((volume) => matchesVolume(volume, filter));
  const none = cannot(driver, 'VOLUMES', 'keep volumes');
  const notNow = cannotNow(driver);

  const detach = (volume: Volume) =>
    pending.attempt(volume.id, 'Detaching', `Could not detach ${volume.name}`, async () => {
      const answer = await mutate('POST', `/api/volumes/${volume.id}/detach`, volumeSchema);
      return answer.position;
    });
  const erase = (volume: Volume) =>
    pending.attempt(volume.id, 'Deleting', `Could not delete ${volume.name}`, () =>
      remove(`/api/volumes/${volume.id}`),
    );

  const dialog = () => {
    if (open === null) {
      return null;
    }
    if (open.kind === 'create') {
      return <CreateVolumeDialog driver={driver} onClose={close} />;
    }
    // as it now is: it may have been attached or detached while the dialog was open
    const volume = data?.get(open.volume.id) ?? open.volume;
    const instance = volume.instance_id === null ? undefined : instances?.get(volume.instance_id);
    switch (open.kind) {
      case 'attach':
        return <AttachVolumeDialog volume={volume} driver={driver} onClose={close} />;
      case 'detach':
        return (
          <DetachVolumeDialog
            volume={volume}
            instance={instance}
            driver={driver}
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
    <>
      <PageHead title="Volumes" stream={stream}>
        <CreateButton
          needs="volume:write"
          cannot={none}
          whyId="volumes-why"
          notNow={notNow}
          onClick={() => setOpen({ kind: 'create' })}
        >
          Create volume
        </CreateButton>
      </PageHead>
      <div className={list['notices']}>
        <ReadOnly needs="volume:write" />
        {none === null ? null : (
          <Notice tone="warn">
            <span id="volumes-why">{none}</span>
          </Notice>
        )}
        {hasLinks(driver) && none === null ? <LinksNotice /> : null}
      </div>
      {problem === undefined || data !== undefined ? (
        <Filters
          key={cleared}
          filter={filter}
          counts={new Map(VOLUME_STATUSES.map((s) => [s, all.filter(({ status }) => status === s).length]))}
          shown={found(shown.length, all.length)}
          change={change}
        />
      ) : null}
      {data === undefined ? (
        problem === undefined ? (
          <LoadingRows rows={8} />
        ) : (
          <ErrorState problem={problem} onRetry={refresh} />
        )
      ) : shown.length === 0 ? (
        all.length === 0 ? (
          <EmptyState title="No volumes yet">
            <p>
              A volume is storage that outlives instances: create one, attach it to an instance, and what is
              written there stays when the instance is terminated.
            </p>
          </EmptyState>
        ) : (
          <EmptyState title="No volume matches">
            <Button
              onClick={() => {
                change({ name: null, status: null });
                setCleared((times) => times + 1);
              }}
            >
              Clear the filter
            </Button>
          </EmptyState>
        )
      ) : (
        <div className={list['frame']}>
          <table className={table['table']}>
            <thead>
              <tr>
                <th scope="col">Name</th>
                <th scope="col">Status</th>
                <th scope="col" className={table['number']}>
                  Size
                </th>
                <th scope="col">Attached to</th>
                <th scope="col">Created</th>
                {mayWrite ? (
                  <th scope="col">
                    <span className="visually-hidden">Actions</span>
                  </th>
                ) : null}
              </tr>
            </thead>
            <tbody>
              {shown.map((volume) => (
                <VolumeRow
                  key={volume.id}
                  volume={volume}
                  instance={volume.instance_id === null ? undefined : instances?.get(volume.instance_id)}
                  pending={pending.actions.get(volume.id)?.name}
                  mayWrite={mayWrite}
                  notNow={notNow}
                  onAction={(kind, of) => setOpen({ kind, volume: of })}
                />
              ))}
            </tbody>
          </table>
        </div>
      )}
      {dialog()}
    </>
  );
}

/** What a volume is under the process driver. */
function LinksNotice() {
  return (
    <Notice>
      <details>
        <summary>A volume is a directory here, its mount is a link, and its size is not enforced.</summary>
        <p>
          Processes have no mounts of their own. What is attached at <code>/data</code> is the link{' '}
          <code>data</code> in the instance&rsquo;s working directory; programs that use{' '}
          <code>&quot;$WINDSOCK_MOUNT_ROOT/data&quot;</code> are right under every driver. A running instance
          has the link after its next start. Every instance can read and write every volume, since all of them
          run as the server&rsquo;s user, and one volume can fill the disk for all.
        </p>
      </details>
    </Notice>
  );
}

function Filters({
  filter,
  counts,
  shown,
  change,
}: {
  filter: VolumeFilter;
  counts: ReadonlyMap<string, number>;
  /** How many of all it lets through. */
  shown: string;
  change: (changes: Record<string, string | null>) => void;
}) {
  return (
    <ListFilters name={filter.name} onName={(name) => change({ name })} shown={shown}>
      <Chips
        label="Status"
        chips={VOLUME_STATUSES.map((status) => ({
          value: status,
          name: STATUS_NAMES[status],
          count: counts.get(status),
        }))}
        pressed={(status) => filter.status === status}
        onToggle={(status) => change({ status: filter.status === status ? null : status })}
      />
    </ListFilters>
  );
}
