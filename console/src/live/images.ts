// SPDX-License-Identifier: Apache-2.0
'use client';
import { getAll } from '@/api/client';
import { image, page, type Image } from '@/api/wire';
import type { Query } from '@/design/query-state';
import { useMay } from '@/session/session';
import { useComputeQuery } from './compute';
import { useFetch } from './use-fetch';

const REFRESH_MS = 10_000;
const images = page(image);

/**
 * The images on the host, newest first. Empty if the driver has no images or the key may not read them. No event
 * reports them.
 */
export function useImages(): Query<readonly Image[]> {
  const may = useMay('image:read');
  const driver = useComputeQuery();
  const supported = driver.data?.capabilities.includes('IMAGES');
  const query = useFetch<readonly Image[]>({
    key: may && supported === true ? '/api/images' : null,
    read: async () => (await getAll('/api/images', images)).data,
    refreshMs: REFRESH_MS,
  });
  if (!may || supported === false) {
    return { ...query, data: [] };
  }
  return supported === undefined ? { ...driver, data: undefined } : query;
}
