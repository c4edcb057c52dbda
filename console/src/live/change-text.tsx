// SPDX-License-Identifier: Apache-2.0
import Link from 'next/link';
import type { ChangeEvent } from '@/api/wire';

/** What a change is called: INSTANCE_STARTED is "Instance started". Pure. */
export function changeName(type: string): string {
  const words = type.toLowerCase().split('_').join(' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** The name of the resource that a change is about, as far as it tells. Pure. */
export function subject(event: ChangeEvent): string | null {
  const name = event.payload['name'];
  return typeof name === 'string' ? name : event.resource_id;
}

/** Why it happened, where the resource says so. Pure. */
export function reason(event: ChangeEvent): string | null {
  const text = event.payload['status_reason'];
  return typeof text === 'string' ? text : null;
}

/** The resource of a change, as a link where it has a page. */
export function Subject({ event }: { event: ChangeEvent }) {
  const name = subject(event);
  if (name === null) {
    return null;
  }
  return event.resource_type === 'INSTANCE' && event.resource_id !== null ? (
    <Link href={`/instances/detail?id=${event.resource_id}`}>{name}</Link>
  ) : (
    <>{name}</>
  );
}
