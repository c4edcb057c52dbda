// SPDX-License-Identifier: Apache-2.0
import { VOLUME_STATUSES, type Volume, type VolumeStatus } from '@/api/wire';

/** Which volumes the list shows. Stored in the page's query string. */
export interface VolumeFilter {
  /** Part of the name, ignoring case. */
  name: string;
  /** Null shows all. */
  status: VolumeStatus | null;
}

/** Reads the filter, ignoring invalid values because users can edit the URL. Pure. */
export function parseVolumeFilter(query: URLSearchParams): VolumeFilter {
  return {
    name: query.get('name') ?? '',
    status: VOLUME_STATUSES.find((status) => status === query.get('status')) ?? null,
  };
}

/** Whether the filter shows a volume. Pure. */
export function matchesVolume(volume: Volume, { name, status }: VolumeFilter): boolean {
  return (
    (status === null || volume.status === status) &&
    volume.name.toLowerCase().includes(name.trim().toLowerCase())
  );
}
