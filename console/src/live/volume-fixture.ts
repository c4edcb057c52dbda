// SPDX-License-Identifier: Apache-2.0
import type { Volume } from '@/api/wire';

/** A volume for tests. */
export function aVolume(fields: Partial<Volume> = {}): Volume {
  return {
    id: 'v1',
    tenant_id: 't',
    name: 'data-1',
    size_gb: 10,
    status: 'AVAILABLE',
    instance_id: null,
    mount_path: null,
    restart_required: false,
    created_at: '2026-11-25T00:00:00.000Z',
    ...fields,
  };
}
