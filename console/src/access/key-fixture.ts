// SPDX-License-Identifier: Apache-2.0
import type { ApiKey } from '@/api/wire';

/** A key for tests. */
export function aKey(fields: Partial<ApiKey> = {}): ApiKey {
  return {
    id: 'k1k1k1k1',
    tenant_id: 't',
    name: 'backup',
    role: 'viewer',
    permissions: ['dashboard:read'],
    created_by: 'windsock',
    created_by_name: null,
    created_at: '2026-11-25T00:00:00.000Z',
    expires_at: null,
    previous_secret_expires_at: null,
    last_used_at: null,
    ...fields,
  };
}
