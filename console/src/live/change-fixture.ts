// SPDX-License-Identifier: Apache-2.0
import type { ChangeEvent } from '@/api/wire';

/** A change to a resource for tests. Its resource type is the first word of its event type. */
export function aChange(
  type: string,
  payload: Readonly<Record<string, unknown>> & { id: string },
  fields: Partial<ChangeEvent> = {},
): ChangeEvent {
  return {
    type,
    id: `event-${payload.id}`,
    position: 'a:1',
    tenant_id: 't',
    timestamp: '2026-11-25T00:00:00.000Z',
    resource_type: type.slice(0, type.indexOf('_')),
    resource_id: payload.id,
    actor: { name: 'engine' },
    request_id: null,
    payload: { ...payload },
    ...fields,
  };
}
