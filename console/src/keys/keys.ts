// SPDX-License-Identifier: Apache-2.0
'use client';
import * as v from 'valibot';
import { getAll } from '@/api/client';
import { apiKey, page, type ApiKey, type ChangeEvent } from '@/api/wire';
import { useLive, type Live } from '@/live/live';

/** A key of the list; one that was revoked stays there, marked, until the list is read anew. */
export interface ListedKey {
  key: ApiKey;
  revokedAt: string | null;
}

export type Keys = ReadonlyMap<string, ListedKey>;

/** Puts a new key first, a rotated one in its place, and marks one that is revoked. Pure. */
export function applyToKeys(keys: Keys, event: ChangeEvent): Keys {
  if (event.resource_type !== 'KEY') {
    return keys;
  }
  const read = v.safeParse(apiKey, event.payload);
  if (!read.success) {
    return keys;
  }
  const key = read.output;
  switch (event.type) {
    case 'KEY_CREATED':
      return keys.has(key.id) ? keys : new Map([[key.id, { key, revokedAt: null }], ...keys]);
    case 'KEY_ROTATED':
      return keys.has(key.id) ? new Map(keys).set(key.id, { key, revokedAt: null }) : keys;
    case 'KEY_REVOKED':
      return keys.has(key.id) ? new Map(keys).set(key.id, { key, revokedAt: event.timestamp }) : keys;
    default:
      return keys;
  }
}

const keyPage = page(apiKey);

async function readKeys() {
  const { data, position } = await getAll('/api/keys', keyPage);
  return { data: new Map(data.map((key) => [key.id, { key, revokedAt: null }])), position };
}

/** The tenant's keys, newest first, live. */
export function useKeys(): Live<Keys> {
  return useLive<Keys>({
    key: '/api/keys',
    read: readKeys,
    needs: 'key:manage',
    topics: 'keys',
    apply: applyToKeys,
  });
}
