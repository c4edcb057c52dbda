// SPDX-License-Identifier: Apache-2.0
import type { AuditRow, ChangeEvent } from '@/api/wire';

/** An audit row for tests. */
export function aRow(id: string, fields: Partial<AuditRow> = {}): AuditRow {
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

/** The change that tells of a row. */
export function told(row: AuditRow): ChangeEvent {
  return {
    type: 'AUDIT_LOG',
    id: `event-${row.id}`,
    position: 'a:1',
    tenant_id: 't',
    timestamp: row.created_at,
    resource_type: 'AUDIT',
    resource_id: row.id,
    actor: { name: 'admin' },
    request_id: null,
    payload: { ...row },
  };
}
