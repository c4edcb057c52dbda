// SPDX-License-Identifier: Apache-2.0
import type { ChangeEvent } from '@/api/wire';

/** Consecutive events of one type by one actor, newest first. */
export interface EventGroup {
  newest: ChangeEvent;
  count: number;
}

/**
 * Groups published events, which can be very numerous, so that they do not hide the resource changes in between.
 * Resource changes stay separate. Pure.
 */
export function grouped(events: readonly ChangeEvent[]): readonly EventGroup[] {
  const groups: EventGroup[] = [];
  for (const event of events) {
    const last = groups.at(-1);
    if (last !== undefined && !hasState(event) && isSame(last.newest, event)) {
      groups[groups.length - 1] = { newest: last.newest, count: last.count + 1 };
    } else {
      groups.push({ newest: event, count: 1 });
    }
  }
  return groups;
}

/** Whether an event is about a server resource. */
function hasState({ resource_type: resource, type }: ChangeEvent): boolean {
  return resource !== null && type.startsWith(`${resource}_`);
}

function isSame(one: ChangeEvent, two: ChangeEvent): boolean {
  return one.type === two.type && one.actor.name === two.actor.name;
}
