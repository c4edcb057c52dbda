// SPDX-License-Identifier: Apache-2.0
'use client';
import * as v from 'valibot';
import { getAll } from '@/api/client';
import { page, volume as volumeSchema, type ChangeEvent, type Instance, type Volume } from '@/api/wire';
import { instanceOf } from './instances';
import { useLive, type Live } from './live';

export type Volumes = ReadonlyMap<string, Volume>;

/** Puts a new volume first and a changed one in its place; one that is deleted goes. Pure. */
export function applyToVolumes(volumes: Volumes, event: ChangeEvent): Volumes {
  const instance = instanceOf(event);
  if (instance !== null) {
    return hasNoOlderRun(event, instance) ? withoutRestart(volumes, instance.id) : volumes;
  }
  if (event.resource_type !== 'VOLUME' || !event.type.startsWith('VOLUME_')) {
    return volumes;
  }
  const read = v.safeParse(volumeSchema, event.payload);
  if (!read.success) {
    return volumes;
  }
  const changed = read.output;
  if (event.type === 'VOLUME_DELETED') {
    const left = new Map(volumes);
    return left.delete(changed.id) ? left : volumes;
  }
  return volumes.has(changed.id)
    ? new Map(volumes).set(changed.id, changed)
    : new Map([[changed.id, changed], ...volumes]);
}

/** Whether no run goes on any more that began before this change: a start, and any state in which nothing runs. */
function hasNoOlderRun(event: ChangeEvent, { status }: Instance): boolean {
  return event.type === 'INSTANCE_STARTED' || !['RUNNING', 'PAUSED', 'STOPPING'].includes(status);
}

/** The next run sees all volumes. */
function withoutRestart(volumes: Volumes, instanceId: string): Volumes {
  const seen = [...volumes.values()].filter(
    (volume) => volume.instance_id === instanceId && volume.restart_required,
  );
  if (seen.length === 0) {
    return volumes;
  }
  const next = new Map(volumes);
  seen.forEach((volume) => next.set(volume.id, { ...volume, restart_required: false }));
  return next;
}

const volumePage = page(volumeSchema);

async function readVolumes() {
  const { data, position } = await getAll('/api/volumes', volumePage);
  return { data: new Map(data.map((volume) => [volume.id, volume])), position };
}

/** All volumes, newest first, live. */
export function useVolumes(): Live<Volumes> {
  return useLive<Volumes>({
    key: '/api/volumes',
    read: readVolumes,
    needs: 'volume:read',
    topics: 'volumes,instances',
    apply: applyToVolumes,
  });
}
