// SPDX-License-Identifier: Apache-2.0
import type { Terminal } from '@/api/wire';

/** A terminal for tests. */
export function aTerminal(fields: Partial<Terminal> = {}): Terminal {
  return {
    id: 't1',
    tenant_id: 't',
    instance_id: 'i1',
    instance_name: 'web',
    command: ['/bin/sh'],
    cols: 80,
    rows: 24,
    status: 'OPEN',
    close_reason: null,
    exit_code: null,
    viewers: 0,
    controller: null,
    opened_by: { key_id: '1qq4valt', name: 'admin' },
    opened_at: '2026-11-26T05:30:00.000Z',
    closed_at: null,
    recording: { bytes: 161, duration_ms: 0, truncated: false },
    ...fields,
  };
}
