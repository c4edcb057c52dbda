// SPDX-License-Identifier: Apache-2.0
'use client';
import * as v from 'valibot';
import { getAll } from '@/api/client';
import { instance as instanceSchema, page, type ChangeEvent, type Instance } from '@/api/wire';
import { useLive, type Live } from './live';

export type Instances = ReadonlyMap<string, Instance>;

/** The instance that a change is about, as it now is; null for a change of anything else. */
export function instanceOf(event: ChangeEvent): Instance | null {
  if (event.resource_type !== 'INSTANCE' || !event.type.startsWith('INSTANCE_')) {
    return null;
  }
  const read = v.safeParse(instanceSchema, event.payload);
  return read.success ? read.output : null;
}

/** Puts a change's instance in its place; one that is TERMINATED goes. An older version than the known one is old news. */
export function applyToInstances(instances: Instances, event: ChangeEvent): Instances {
  const changed = instanceOf(event);
  if (changed === null) {
    return instances;
  }
  const known = instances.get(changed.id);
  if (known === undefined ? changed.status === 'TERMINATED' : known.version >= changed.version) {
    return instances;
  }
  const next = new Map(instances);
  if (changed.status === 'TERMINATED') {
    next.delete(changed.id);
  } else {
    next.set(changed.id, changed);
  }
  return next;
}

const instancePage = page(instanceSchema);

async function readInstances() {
  const { data, position } = await getAll('/api/instances', instancePage);
  return { data: new Map(data.map((one) => [one.id, one])), position };
}

/** All instances but those that are TERMINATED, live. */
export function useInstances(): Live<Instances> {
  return useLive<Instances>({
    key: '/api/instances',
    read: readInstances,
    needs: 'instance:read',
    topics: 'instances',
    apply: applyToInstances,
  });
}
