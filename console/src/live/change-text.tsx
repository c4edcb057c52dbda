// SPDX-License-Identifier: Apache-2.0
import Link from '@/address/link';
import type { ChangeEvent } from '@/api/wire';
import { resourcePath } from './resource-path';

/** Returns the text for an event type: "Instance started" for INSTANCE_STARTED. Pure. */
export function changeName(type: string): string {
  const words = type.toLowerCase().split('_').join(' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** Returns the name of the changed resource, or its id if the event does not contain the name. Pure. */
export function subject(event: ChangeEvent): string | null {
  // notifications and terminals do not have their own names
  const name = event.payload['name'] ?? event.payload['rule_name'] ?? event.payload['instance_name'];
  return typeof name === 'string' ? name : event.resource_id;
}

/** Returns the reason for the change, if the resource has one. Pure. */
export function reason(event: ChangeEvent): string | null {
  const text = event.payload['status_reason'] ?? event.payload['resolution'] ?? event.payload['summary'];
  return typeof text === 'string' ? text : null;
}

/** The changed resource, as a link if it has a page. */
export function Subject({ event }: { event: ChangeEvent }) {
  const name = subject(event);
  if (name === null) {
    return null;
  }
  const path = resourcePath({ type: event.resource_type, id: event.resource_id, name });
  return path === null ? <>{name}</> : <Link href={path}>{name}</Link>;
}
