// SPDX-License-Identifier: Apache-2.0
import type { AuditRow } from '@/api/wire';

/** An audit entry for tests. */
export function anEntry(id: string, fields: Partial<AuditRow> = {}): AuditRow {
  return {
    id,
    tenant_id: 't',
    actor: { key_id: 'k1k1k1k1', name: 'admin' },
    action: 'instance:launch',
    resource_type: 'INSTANCE',
    resource_id: 'i1',
    outcome: 'OK',
    details: {},
    ip_address: '127.0.0.1',
    user_agent: null,
    request_id: null,
    created_at: '2026-11-25T00:00:00.000Z',
    hash: 'b'.repeat(64),
    previous_hash: 'a'.repeat(64),
    ...fields,
  };
}
