// SPDX-License-Identifier: Apache-2.0
'use client';
import { getAll } from '@/api/client';
import { image, page, type Image } from '@/api/wire';
import type { Query } from '@/design/query-state';
import { useMay } from '@/session/session';
import { useCompute } from './compute';
import { useFetch } from './use-fetch';

const REFRESH_MS = 10_000;
const images = page(image);

/**
 * The images on the host, newest first. Empty if the driver has no images or the key may not read them. No event
 * reports them.
 */
export function useImages(): Query<readonly Image[]> {
  const may = useMay('image:read');
  const compute = useCompute();
  const query = useFetch<readonly Image[]>({
    key: may && compute?.capabilities.includes('IMAGES') === true ? '/api/images' : null,
    read: async () => (await getAll('/api/images', images)).data,
    refreshMs: REFRESH_MS,
  });
  const none = !may || (compute !== undefined && !compute.capabilities.includes('IMAGES'));
  return none ? { ...query, data: [] } : query;
}
