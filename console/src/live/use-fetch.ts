// SPDX-License-Identifier: Apache-2.0
'use client';
import { useCallback } from 'react';
import useSWR, { type Key } from 'swr';
import { Problem } from '@/api/problem';
import type { Permission } from '@/api/wire';
import type { Query } from '@/design/query-state';
import { usePermissions } from '@/session/session';
import { useReload } from './reload';

interface FetchOptions<T> {
  /** Identifies the data. Null disables the read. */
  key: Key;
  read: () => Promise<T>;
  /** Without this permission, no request is sent. */
  needs?: Permission;
  /** How often to reload the data while the page is visible. By default, it is read once. */
  refreshMs?: number | ((latest: T | undefined) => number);
  onSuccess?: () => void;
}

/** Reads data that no event reports. */
export function useFetch<T>({ key, read, needs, refreshMs, onSuccess }: FetchOptions<T>): Query<T> {
  const permissions = usePermissions();
  const allowed = needs === undefined || permissions.includes(needs);
  const polled = refreshMs !== undefined;
  const { data, error, mutate } = useSWR<T, unknown>(allowed ? key : null, read, {
    revalidateOnFocus: polled,
    revalidateOnReconnect: polled,
    keepPreviousData: true,
    dedupingInterval: 500,
    ...(polled ? { refreshInterval: refreshMs } : {}),
    ...(onSuccess === undefined ? {} : { onSuccess }),
  });
  const refresh = useCallback(() => void mutate(), [mutate]);
  useReload(error !== undefined, refresh);
  return {
    data,
    problem:
      needs !== undefined && !allowed
        ? Problem.forbidden(needs)
        : error === undefined
          ? undefined
          : Problem.of(error),
    refresh,
  };
}
