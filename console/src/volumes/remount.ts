// SPDX-License-Identifier: Apache-2.0
import type { Compute, Instance } from '@/api/wire';

/** Whether the driver mounts volumes as links in the working directory, which are created when an instance starts. */
export function hasLinks(driver: Pick<Compute, 'capabilities'> | undefined): boolean {
  return driver?.capabilities.includes('RESTART_TO_REMOUNT') === true;
}

/** Describes what an instance loses when its volumes change, or returns null if it loses nothing. Pure. */
export function remountLoss(
  driver: Pick<Compute, 'capabilities'> | undefined,
  instance: Pick<Instance, 'name' | 'status'> | undefined,
): string | null {
  if (driver === undefined || hasLinks(driver) || instance === undefined) {
    return null;
  }
  const { name, status } = instance;
  switch (status) {
    case 'RUNNING':
    case 'PAUSED':
    case 'STARTING':
    case 'STOPPING':
      return `${name} will be recreated and restarted. Data outside its volumes is lost.`;
    case 'STOPPED':
    case 'ERROR':
      return `${name} will be recreated at its next start. Data outside its volumes is then lost.`;
    case 'TERMINATED':
      return null;
  }
}
