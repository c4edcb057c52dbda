// SPDX-License-Identifier: Apache-2.0
import { VOLUME_STATUSES, type Volume, type VolumeStatus } from '@/api/wire';

/** Which volumes the list shows; it lives in the page's query. */
export interface VolumeFilter {
  /** A part of the name, in any case. */
  name: string;
  /** Null for all. */
  status: VolumeStatus | null;
}

/** Reads a filter; what is no filter is passed over, since people edit addresses. Pure. */
export function parseVolumeFilter(query: URLSearchParams): VolumeFilter {
  return {
    name: query.get('name') ?? '',
    status: VOLUME_STATUSES.find((status) => status === query.get('status')) ?? null,
  };
}

/** Pure. */
export function matchesVolume(volume: Volume, { name, status }: VolumeFilter): boolean {
  return (
    (status === null || volume.status === status) &&
    volume.name.toLowerCase().includes(name.trim().toLowerCase())
  );
}
