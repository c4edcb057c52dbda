// SPDX-License-Identifier: Apache-2.0
'use client';
import * as v from 'valibot';
import { getAll } from '@/api/client';
import { page, vpc as vpcSchema, type ChangeEvent, type Vpc } from '@/api/wire';
import { useLive, type Live } from './live';

export type Vpcs = ReadonlyMap<string, Vpc>;

/** Puts a new VPC first; one that is deleted goes. Pure. */
export function applyToVpcs(vpcs: Vpcs, event: ChangeEvent): Vpcs {
  if (event.resource_type !== 'VPC' || !['VPC_CREATED', 'VPC_DELETED'].includes(event.type)) {
    return vpcs;
  }
  const read = v.safeParse(vpcSchema, event.payload);
  if (!read.success) {
    return vpcs;
  }
  const changed = read.output;
  if (event.type === 'VPC_DELETED') {
    const left = new Map(vpcs);
    return left.delete(changed.id) ? left : vpcs;
  }
  return vpcs.has(changed.id) ? vpcs : new Map([[changed.id, changed], ...vpcs]);
}

const vpcPage = page(vpcSchema);

async function readVpcs() {
  const { data, position } = await getAll('/api/vpcs', vpcPage);
  return { data: new Map(data.map((vpc) => [vpc.id, vpc])), position };
}

/** All VPCs, newest first, live. */
export function useVpcs(): Live<Vpcs> {
  return useLive<Vpcs>({
    key: '/api/vpcs',
    read: readVpcs,
    needs: 'vpc:read',
    topics: 'vpcs',
    apply: applyToVpcs,
  });
}
