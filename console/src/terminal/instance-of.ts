// SPDX-License-Identifier: Apache-2.0
import type { Terminal } from '@/api/wire';

/**
 * Returns the name of a terminal's instance, which may no longer exist. If the name is not known, returns the id of the
 * instance. Pure.
 */
export function instanceOf({ instance_name: name, instance_id: id }: Terminal): string {
  return name ?? id;
}
