// SPDX-License-Identifier: Apache-2.0
'use client';
import * as v from 'valibot';
import type { ListedKey } from '@/access/key-state';
import { apiKey } from '@/api/wire';
import { collection, type Resources } from '@/live/collection';
import { useLive, type Live } from '@/live/live';

export type Keys = Resources<ListedKey>;

/** The keys of the tenant. A revoked key stays, marked, until the list is read again. */
export const keys = collection<ListedKey>({
  path: '/api/keys',
  needs: 'key:manage',
  topics: 'keys',
  resource: 'KEY',
  schema: v.pipe(
    apiKey,
    v.transform((key) => ({ ...key, revokedAt: null })),
  ),
  created: ['KEY_CREATED'],
  updated: ['KEY_ROTATED', 'KEY_REVOKED'],
  merge: (_, update, event) =>
    event.type === 'KEY_REVOKED' ? { ...update, revokedAt: event.timestamp } : update,
});

export function useKeys(): Live<Keys> {
  return useLive(keys);
}
