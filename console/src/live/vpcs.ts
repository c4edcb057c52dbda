// SPDX-License-Identifier: Apache-2.0
'use client';
import { vpc, type Vpc } from '@/api/wire';
import { collection, type Resources } from './collection';
import { useLive, type Live } from './live';

/** All VPCs. */
export const vpcs = collection({
  path: '/api/vpcs',
  needs: 'vpc:read',
  topics: 'vpcs',
  resource: 'VPC',
  schema: vpc,
  created: ['VPC_CREATED'],
  updated: [],
  deleted: ['VPC_DELETED'],
});

export function useVpcs(): Live<Resources<Vpc>> {
  return useLive(vpcs);
}
