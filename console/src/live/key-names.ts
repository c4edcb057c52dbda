// SPDX-License-Identifier: Apache-2.0
'use client';
import { useMemo } from 'react';
import { getAll } from '@/api/client';
import { apiKey, page } from '@/api/wire';
import { useMay, useSession } from '@/session/session';
import { useFetch } from './use-fetch';

const keys = page(apiKey);

/** The names of the keys that the current session's key can read, by key id. */
export function useKeyNames(): ReadonlyMap<string, string> {
  const { state } = useSession();
  const { data } = useFetch({
    key: useMay('key:manage') ? 'names of keys' : null,
    read: async () => (await getAll('/api/keys', keys)).data,
  });
  return useMemo(() => {
    const own = state.kind === 'signed-in' ? [[state.session.key_id, state.session.name] as const] : [];
    return new Map([...own, ...(data ?? []).map(({ id, name }) => [id, name] as const)]);
  }, [state, data]);
}
