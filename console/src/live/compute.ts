'use client';
import useSWR from 'swr';
import { get } from '@/api/client';
import { compute, type Capability, type Compute } from '@/api/wire';
import { useMay } from '@/session/session';

/** What instances run on; undefined until it is known. It does not change while the server runs. */
export function useCompute(): Compute | undefined {
  const may = useMay('instance:read');
  return useSWR<Compute, unknown>(
    may ? '/api/compute' : null,
    async (path: string) => (await get(path, compute)).data,
    { revalidateOnFocus: false, revalidateIfStale: false },
  ).data;
}

/** Why the driver cannot do something, to be shown where it would be done; null where it can, or is not known yet. */
export function cannot(driver: Compute | undefined, capability: Capability, what: string): string | null {
  return driver === undefined || driver.capabilities.includes(capability)
    ? null
    : `The ${driver.driver} driver cannot ${what} on ${driver.host.node}.`;
}
