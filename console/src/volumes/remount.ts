// SPDX-License-Identifier: Apache-2.0
import type { Compute, Instance } from '@/api/wire';

/** Whether a mount is a link in the working directory, which a run sees from its start on. */
export function hasLinks(driver: Pick<Compute, 'driver'> | undefined): boolean {
  return driver?.driver === 'process';
}

/** What other volumes do to an instance beside having them; null for nothing that is lost. Pure. */
export function remountLoss(
  driver: Pick<Compute, 'driver'> | undefined,
  instance: Pick<Instance, 'name' | 'status'> | undefined,
): string | null {
  if (driver === undefined || hasLinks(driver) || instance === undefined) {
    return null;
  }
  const lost = 'what it wrote outside volumes is lost';
  switch (instance.status) {
    case 'RUNNING':
    case 'PAUSED':
    case 'STARTING':
    case 'STOPPING':
      return `The container is made anew: ${lost}, and ${instance.name} starts again.`;
    case 'STOPPED':
    case 'ERROR':
      return `The container is made anew at the next start of ${instance.name}: ${lost} then.`;
    case 'TERMINATED':
      return null;
  }
}
