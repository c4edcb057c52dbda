// SPDX-License-Identifier: Apache-2.0
/** The rows of volumes in the launch dialog, and the request that they produce. Pure. */
import type { FieldErrors } from '@/api/field-errors';
import type { VolumeRequest } from '@/api/wire';

export interface MountRow {
  /** Identifies the row while the dialog is open. */
  id: number;
  /** Empty until a volume is chosen. */
  volume_id: string;
  mount_path: string;
}

/** The names of a row's fields in API errors. */
export const MOUNT_FIELDS = /^volumes\[\d+\]\.(volume_id|mount_path)$/;

export function withEmptyMount(rows: readonly MountRow[]): readonly MountRow[] {
  const id = Math.max(0, ...rows.map((row) => row.id)) + 1;
  return [...rows, { id, volume_id: '', mount_path: rows.length === 0 ? '/data' : '' }];
}

/** Returns the volumes, and the errors of incomplete rows. */
export function toMounts(rows: readonly MountRow[]): { volumes: VolumeRequest[]; errors: FieldErrors } {
  const errors: Record<string, string> = {};
  rows.forEach(({ volume_id: volume, mount_path: path }, index) => {
    if (volume === '') {
      errors[`volumes[${index}].volume_id`] = 'Choose a volume.';
    }
    if (!path.trim().startsWith('/')) {
      errors[`volumes[${index}].mount_path`] = 'Enter a path that starts with “/”.';
    }
  });
  const volumes = rows.map(({ volume_id, mount_path }) => ({ volume_id, mount_path: mount_path.trim() }));
  return { volumes, errors };
}
