// SPDX-License-Identifier: Apache-2.0
'use client';
import { volume, type ChangeEvent, type Instance, type Volume } from '@/api/wire';
import { collection, type Resources } from './collection';
import { instances } from './instances';
import { useLive, type Live } from './live';

export type Volumes = Resources<Volume>;

const stored = collection({
  path: '/api/volumes',
  needs: 'volume:read',
  topics: 'volumes,instances',
  resource: 'VOLUME',
  schema: volume,
  created: ['VOLUME_CREATED'],
  deleted: ['VOLUME_DELETED'],
});

/** Applies an event to the volumes. A new run of an instance sees all volumes that are attached to it. Pure. */
export function applyToVolumes(volumes: Volumes, event: ChangeEvent): Volumes {
  const instance = instances.parse(event);
  if (instance === null) {
    return stored.apply(volumes, event);
  }
  const pending = previousRunHasEnded(event, instance)
    ? [...volumes.values()].filter((one) => one.instance_id === instance.id && one.restart_required)
    : [];
  return pending.length === 0
    ? volumes
    : new Map([...volumes, ...pending.map((one) => [one.id, { ...one, restart_required: false }] as const)]);
}

function previousRunHasEnded(event: ChangeEvent, { status }: Instance): boolean {
  return event.type === 'INSTANCE_STARTED' || !['RUNNING', 'PAUSED', 'STOPPING'].includes(status);
}

export function useVolumes(): Live<Volumes> {
  return useLive({ ...stored, apply: applyToVolumes });
}
