// SPDX-License-Identifier: Apache-2.0
'use client';
import { useEffect, useEffectEvent } from 'react';
import { get } from '@/api/client';
import { imagePulls, type ImagePull } from '@/api/wire';
import type { Query } from '@/design/query-state';
import { useCompute } from '@/live/compute';
import { useFetch } from '@/live/use-fetch';
import { useMay } from '@/session/session';

const REFRESH_MS = 5_000;
const REFRESH_PULLING_MS = 1_000;

/** The pulls in progress and the most recent finished pulls. `onEnd` is called when a pull has finished. */
export function usePulls(onEnd: () => void): Query<readonly ImagePull[]> {
  const supported = useCompute()?.capabilities.includes('IMAGES') === true;
  const may = useMay('image:read');
  const query = useFetch<readonly ImagePull[]>({
    key: may && supported ? '/api/images/pulls' : null,
    read: async () => (await get('/api/images/pulls', imagePulls)).data.items,
    refreshMs: (pulls) =>
      pulls?.some(({ status }) => status === 'PULLING') === true ? REFRESH_PULLING_MS : REFRESH_MS,
  });
  const done = query.data?.filter(({ status }) => status === 'DONE').length ?? 0;
  const ended = useEffectEvent(onEnd);
  useEffect(() => {
    if (done > 0) {
      ended();
    }
  }, [done]);
  return query;
}
