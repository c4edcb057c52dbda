// SPDX-License-Identifier: Apache-2.0
'use client';
import { useState } from 'react';
import { useRouter } from '@/address/navigation';
import { remove } from '@/api/client';
import type { Image } from '@/api/wire';
import { Button, IconButton } from '@/design/button';
import { Clip } from '@/design/clip';
import { ConfirmDialog } from '@/design/confirm-dialog';
import { actionsColumn, DataTable, type DataColumn } from '@/design/data-table';
import list from '@/design/list.module.css';
import { NameFilter } from '@/design/filter-field';
import { EmptyState, Notice } from '@/design/states';
import { PendingStatus } from '@/design/status';
import { ABSENT, bytes, count } from '@/format/numbers';
import { Age } from '@/live/age';
import { unavailable, unsupported, useCompute } from '@/live/compute';
import { CreateButton } from '@/live/create-button';
import { useImages } from '@/live/images';
import { usePending } from '@/live/pending';
import { ReadOnly } from '@/session/read-only';
import { useMay } from '@/session/session';
import { useQuery } from '@/address/query';
import { ResourceList } from '@/shell/resource-list';
import { PruneDialog, PullDialog } from './image-dialogs';
import { builtAt, imageName, matchesImage, shortId } from './image-names';
import { PullList } from './pull-list';
import { usePulls } from './pulls';

type Open = { kind: 'pull' | 'prune' } | { kind: 'remove'; image: Image };

const NOTICE_ID = 'images-unsupported';

/** The page for the host's images, which all tenants share. */
export function ImageList() {
  const images = useImages();
  const pulls = usePulls(images.refresh);
  const router = useRouter();
  const [query, change] = useQuery();
  const mayManage = useMay('image:manage');
  const mayLaunch = useMay('instance:write');
  const compute = useCompute();
  const pending = usePending();
  const [open, setOpen] = useState<Open | null>(null);
  const close = () => setOpen(null);
  const noImages = unsupported(compute, 'IMAGES');
  const blocked = unavailable(compute);
  const all = images.data ?? [];
  const text = query.get('name') ?? '';
  const shown = all.filter((image) => matchesImage(image, text));

  const columns: DataColumn<Image>[] = [
    {
      name: 'Name',
      cell: (image) => (
        <PendingStatus pending={pending.actions.get(image.id)?.name}>
          <Names image={image} />
        </PendingStatus>
      ),
    },
    { name: 'ID', width: 9, from: 'medium', cell: ({ id }) => <code>{shortId(id)}</code> },
    { name: 'Size', number: true, width: 7, cell: ({ size_bytes: size }) => bytes(size) },
    {
      name: 'Containers',
      number: true,
      width: 8,
      cell: ({ containers }) => (containers === 0 ? 'unused' : count(containers)),
    },
    {
      name: 'Built',
      faint: true,
      width: 7,
      from: 'medium',
      cell: (image) => {
        const time = builtAt(image);
        return time === null ? ABSENT : <Age of={time} />;
      },
    },
  ];
  if (mayManage || mayLaunch) {
    columns.push(
      actionsColumn(6.5, (image) => {
        const name = imageName(image);
        const inUse =
          image.containers === 0
            ? null
            : `In use by ${image.containers === 1 ? 'a container' : `${count(image.containers)} containers`}. Remove its containers first.`;
        const reason = blocked ?? inUse;
        return (
          <>
            {mayLaunch && image.tags.length > 0 ? (
              <IconButton
                icon="play"
                label={`Launch ${name}`}
                onClick={() => router.push(`/instances?launch&image=${encodeURIComponent(name)}`)}
              />
            ) : null}
            {mayManage ? (
              <IconButton
                icon="trash"
                label={`Remove ${name}`}
                disabled={reason !== null || pending.actions.has(image.id)}
                title={reason ?? `Remove ${name}`}
                onClick={() => setOpen({ kind: 'remove', image })}
              />
            ) : null}
          </>
        );
      }),
    );
  }

  const erase = (image: Image) =>
    void pending
      .attempt(image.id, 'Removing', `Could not remove ${imageName(image)}`, async () => {
        await remove(`/api/images/${image.id}`);
        // images have no events, so there is no position to wait for
        return null;
      })
      .then(images.refresh);

  return (
    <ResourceList
      title="Images"
      actions={
        <>
          {mayManage && all.length > 0 ? (
            <Button
              icon="broom"
              disabled={blocked !== null}
              title={blocked ?? undefined}
              onClick={() => setOpen({ kind: 'prune' })}
            >
              Prune
            </Button>
          ) : null}
          <CreateButton
            needs="image:manage"
            unsupportedId={noImages === null ? null : NOTICE_ID}
            blocked={blocked}
            onClick={() => setOpen({ kind: 'pull' })}
          >
            Pull image
          </CreateButton>
        </>
      }
      notices={
        <>
          <ReadOnly needs="image:manage" />
          {noImages === null ? null : (
            <Notice tone="warn">
              <span id={NOTICE_ID}>{noImages}</span>
            </Notice>
          )}
          <PullList pulls={pulls.data ?? []} onChange={pulls.refresh} />
        </>
      }
      filters={<NameFilter name={text} onName={(name) => change({ name })} />}
      onClearFilters={() => change({ name: null })}
      query={images}
      total={all.length}
      shown={shown.length}
      summary={`${bytes(all.reduce((sum, { size_bytes: size }) => sum + size, 0))} in total, counting shared layers once for each image. Images belong to the host, and instances of all tenants can use them.`}
      empty={
        <EmptyState title={noImages === null ? 'No images yet' : 'No images on this host'}>
          <p>
            {noImages === null
              ? 'Starting an instance pulls its image if necessary. Pull it here in advance to make the start faster.'
              : 'Instances run programs on this host. To run container images, connect a Docker engine.'}
          </p>
        </EmptyState>
      }
      table={<DataTable columns={columns} rows={shown} rowName={imageName} />}
    >
      {open?.kind === 'pull' ? <PullDialog onStarted={pulls.refresh} onClose={close} /> : null}
      {open?.kind === 'prune' ? <PruneDialog images={all} onPruned={images.refresh} onClose={close} /> : null}
      {open?.kind === 'remove' ? (
        <ConfirmDialog
          title={`Remove ${imageName(open.image)}?`}
          names={open.image.tags.length === 0 ? [shortId(open.image.id)] : open.image.tags}
          action="Remove image"
          onConfirm={() => erase(open.image)}
          onClose={close}
        >
          This removes the image and all of its names from the host. The image is pulled again when an
          instance that needs it starts.
        </ConfirmDialog>
      ) : null}
    </ResourceList>
  );
}

function Names({ image: { tags, id } }: { image: Image }) {
  const [first, ...more] = tags;
  return first === undefined ? (
    <span className={list['marked']}>
      <Clip mono faint>
        {shortId(id)}
      </Clip>
      <span className={list['mark']}>no tag</span>
    </span>
  ) : (
    <span>
      <Clip mono>{first}</Clip>
      {more.length === 0 ? null : (
        <span className={list['under']}>
          <Clip mono faint>
            {more.join(', ')}
          </Clip>
        </span>
      )}
    </span>
  );
}
