// SPDX-License-Identifier: Apache-2.0
import type { Instance } from '@/api/wire';

/** An instance, for tests. */
export function anInstance(fields: Partial<Instance> = {}): Instance {
  return {
    id: 'i1',
    tenant_id: 't',
    name: 'web-1',
    image: 'host',
    command: ['sleep', '600'],
    env: {},
    status: 'RUNNING',
    status_reason: null,
    status_code: null,
    exit_code: null,
    driver: 'process',
    driver_ref: null,
    node: 'host-1',
    ports: [],
    cpu_limit_millis: null,
    memory_limit_bytes: null,
    vpc_id: null,
    private_ip: null,
    volumes: [],
    labels: {},
    version: 1,
    created_by: '1qq4valt',
    created_at: '2026-11-25T00:00:00.000Z',
    updated_at: '2026-11-25T00:00:00.000Z',
    started_at: null,
    ...fields,
  };
}
