// SPDX-License-Identifier: Apache-2.0
'use client';
import * as v from 'valibot';
import type { ListedKey } from '@/access/key-state';
import { apiKey } from '@/api/wire';
import { collection, type Resources } from '@/live/collection';
import { useLive, type Live } from '@/live/live';

export type Keys = Resources<ListedKey>;

const REFRESH_MS = 60_000;

/**
 * The tenant's keys. A revoked key stays in the list, marked as revoked, until the list is reloaded. No event reports
 * when a key is used.
 */
export const keys = collection<ListedKey>({
  path: '/api/keys',
  needs: 'key:manage',
  topics: 'keys',
  refreshMs: REFRESH_MS,
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
