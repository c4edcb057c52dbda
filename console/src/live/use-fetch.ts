// SPDX-License-Identifier: Apache-2.0
'use client';
import useSWR, { type Key } from 'swr';
import { Problem } from '@/api/problem';
import type { Permission } from '@/api/wire';
import type { Query } from '@/design/query-state';
import { usePermissions } from '@/session/session';

interface FetchOptions<T> {
  /** Names what is read. Null to read nothing. */
  key: Key;
  read: () => Promise<T>;
  /** Without this permission, no request is sent. */
  needs?: Permission;
  /** How often to read again while the page is visible. By default, it is read once. */
  refreshMs?: number;
  onSuccess?: () => void;
}

/** Reads something that no event reports. */
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
  return {
    data,
    problem:
      needs !== undefined && !allowed
        ? Problem.forbidden(needs)
        : error === undefined
          ? undefined
          : Problem.of(error),
    refresh: () => void mutate(),
  };
}
