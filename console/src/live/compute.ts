// SPDX-License-Identifier: Apache-2.0
'use client';
import useSWR, { type SWRConfiguration } from 'swr';
import { useEffect } from 'react';
import { get, onRefused } from '@/api/client';
import { compute, type Capability, type Compute } from '@/api/wire';
import { useMay } from '@/session/session';

const POLL_MS = 5_000;
const POLL_AWAY_MS = 2_000;

function useRead(config: SWRConfiguration<Compute, unknown>) {
  const may = useMay('instance:read');
  return useSWR<Compute, unknown>(
    may ? '/api/compute' : null,
    async (path: string) => (await get(path, compute)).data,
    config,
  );
}

/** What instances run on, and whether it answers; undefined until it is known. As new as {@link useWatchedCompute} reads it. */
export function useCompute(): Compute | undefined {
  return useRead({ revalidateOnFocus: false, revalidateIfStale: false }).data;
}

/**
 * The same, read anew by the clock while the page is seen, since the log does not tell of it, and at once when a command
 * is refused because of it. One component of a page does this for all.
 */
export function useWatchedCompute(): Compute | undefined {
  const { data, mutate } = useRead({
    refreshInterval: (latest) => (latest?.status === 'UNREACHABLE' ? POLL_AWAY_MS : POLL_MS),
    dedupingInterval: 500,
  });
  useEffect(
    () =>
      onRefused((refusal) => {
        if (refusal.code === 'DRIVER_FAILED') {
          void mutate();
        }
      }),
    [mutate],
  );
  return data;
}

/** Why the driver cannot do something, to be shown where it would be done; null where it can, or is not known yet. */
export function cannot(driver: Compute | undefined, capability: Capability, what: string): string | null {
  return driver === undefined || driver.capabilities.includes(capability)
    ? null
    : `The ${driver.driver} driver cannot ${what} on ${driver.host.node}.`;
}

/** Why no command is taken at present, to be shown where one would be given; null where they are. */
export function cannotNow(driver: Compute | undefined): string | null {
  return driver?.status === 'UNREACHABLE'
    ? 'The engine does not answer. It would be refused until the engine is back (503 DRIVER_FAILED).'
    : null;
}
