// SPDX-License-Identifier: Apache-2.0
import type { Instance } from '@/api/wire';
import { commandLine } from '@/design/shell-quote';
import type { Csv } from '@/format/csv';

/** Returns a list of instances as a file. Pure. */
export function instancesCsv(instances: readonly Instance[]): Csv {
  return {
    columns: ['id', 'name', 'status', 'reason', 'image', 'command', 'labels', 'node', 'created_at'],
    rows: instances.map((one) => [
      one.id,
      one.name,
      one.status,
      one.status_reason,
      one.image,
      commandLine(one.command),
      Object.entries(one.labels)
        .map(([name, value]) => `${name}=${value}`)
        .join(' '),
      one.node,
      one.created_at,
    ]),
  };
}
