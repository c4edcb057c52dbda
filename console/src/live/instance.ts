// SPDX-License-Identifier: Apache-2.0
'use client';
import { get } from '@/api/client';
import { instance as instanceSchema, type ChangeEvent, type Instance } from '@/api/wire';
import { instanceOf } from './instances';
import { useLive, type Live } from './live';

/** An instance after a change, if it is this one and the change is newer. Pure. */
export function applyToInstance(instance: Instance, event: ChangeEvent): Instance {
  const changed = instanceOf(event);
  return changed !== null && changed.id === instance.id && changed.version > instance.version
    ? changed
    : instance;
}

/** One instance, live; also when it is TERMINATED. */
export function useInstance(id: string): Live<Instance> {
  return useLive<Instance>({
    key: `/api/instances/${id}`,
    read: () => get(`/api/instances/${encodeURIComponent(id)}`, instanceSchema),
    needs: 'instance:read',
    topics: 'instances',
    apply: applyToInstance,
  });
}
