// SPDX-License-Identifier: Apache-2.0
'use client';
import useSWR, { type SWRConfiguration } from 'swr';
import { useEffect } from 'react';
import { get, onProblem } from '@/api/client';
import { Problem } from '@/api/problem';
import { compute, type Capability, type Compute } from '@/api/wire';
import type { Query } from '@/design/query-state';
import { useMay } from '@/session/session';

const POLL_MS = 5_000;
const POLL_UNREACHABLE_MS = 2_000;

/** Problems that a change in the compute status may explain. */
const CAUSES: ReadonlySet<string> = new Set(['DRIVER_FAILED', 'STORE_FULL', 'STORE_UNAVAILABLE']);

function useRead(config: SWRConfiguration<Compute, unknown>) {
  const may = useMay('instance:read');
  return useSWR<Compute, unknown>(
    may ? '/api/compute' : null,
    async (path: string) => (await get(path, compute)).data,
    config,
  );
}

/**
 * The driver and the host that instances run on. Undefined until it is known. {@link useWatchedCompute} keeps it up to
 * date.
 */
export function useCompute(): Compute | undefined {
  return useRead({ revalidateOnFocus: false, revalidateIfStale: false }).data;
}

/** Like {@link useCompute}, for data that cannot be read until the driver is known. */
export function useComputeQuery(): Query<Compute> {
  const may = useMay('instance:read');
  const { data, error, mutate } = useRead({ revalidateOnFocus: false, revalidateIfStale: false });
  return {
    data,
    problem: !may ? Problem.forbidden('instance:read') : error === undefined ? undefined : Problem.of(error),
    refresh: () => void mutate(),
  };
}

/**
 * Like {@link useCompute}, but polled while the page is visible, because no event reports changes. It is also reloaded
 * immediately when a request fails because of the driver or the store. One component on a page does this for all other
 * components.
 */
export function useWatchedCompute(): Compute | undefined {
  const { data, mutate } = useRead({
    refreshInterval: (latest) =>
      latest !== undefined && (latest.status === 'UNREACHABLE' || latest.store.status !== 'AVAILABLE')
        ? POLL_UNREACHABLE_MS
        : POLL_MS,
    dedupingInterval: 500,
  });
  useEffect(
    () =>
      onProblem((problem) => {
        if (CAUSES.has(problem.code)) {
          void mutate();
        }
      }),
    [mutate],
  );
  return data;
}

const FEATURES = {
  PAUSE: 'pausing instances',
  CPU_LIMIT: 'CPU limits',
  MEMORY_LIMIT: 'memory limits',
  LOGS: 'logs',
  TERMINALS: 'terminals',
  VOLUMES: 'volumes',
  VPCS: 'VPCs',
  PORTS: 'published ports',
  IMAGES: 'container images',
} as const satisfies Partial<Record<Capability, string>>;

export type Feature = keyof typeof FEATURES;

/** Explains that the driver does not support a feature. Null if it does, or if that is not known yet. */
export function unsupported(driver: Compute | undefined, feature: Feature): string | null {
  return driver === undefined || driver.capabilities.includes(feature)
    ? null
    : `The ${driver.driver} driver does not support ${FEATURES[feature]}.`;
}

/** Explains why no action is possible right now. Null if actions are possible. */
export function unavailable(driver: Compute | undefined): string | null {
  return driver?.status === 'UNREACHABLE'
    ? 'The engine is not responding. Try again when it is back (503 DRIVER_FAILED).'
    : null;
}
