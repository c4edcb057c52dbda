// SPDX-License-Identifier: Apache-2.0
'use client';
import { get } from '@/api/client';
import { instance, type ChangeEvent, type Instance } from '@/api/wire';
import { collection, type Resources } from './collection';
import { useLive, type Live } from './live';

export type Instances = Resources<Instance>;

/** All instances that are not terminated. */
export const instances = collection({
  path: '/api/instances',
  needs: 'instance:read',
  topics: 'instances',
  resource: 'INSTANCE',
  schema: instance,
  created: ['INSTANCE_CREATED'],
  deleted: ['INSTANCE_TERMINATED'],
  merge: newer,
});

function newer(known: Instance, update: Instance): Instance {
  return update.version > known.version ? update : known;
}

/** Applies an event to a single instance. Pure. */
export function applyToInstance(known: Instance, event: ChangeEvent): Instance {
  const update = instances.parse(event);
  return update?.id === known.id ? newer(known, update) : known;
}

export function useInstances(): Live<Instances> {
  return useLive(instances);
}

/** One instance, including a terminated one. */
export function useInstance(id: string): Live<Instance> {
  return useLive<Instance>({
    key: `/api/instances/${id}`,
    read: () => get(`/api/instances/${encodeURIComponent(id)}`, instance),
    needs: 'instance:read',
    topics: 'instances',
    apply: applyToInstance,
  });
}
