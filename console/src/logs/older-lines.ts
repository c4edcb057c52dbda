// SPDX-License-Identifier: Apache-2.0
import { send, textOf } from '@/api/client';
import type { StreamEvent } from '@/streams/shared-stream-messages';
import { EventParser } from '@/streams/sse-events';
import type { OlderRequest } from './log-window';

/** Returns the path of an instance's followed log. */
export function logPath(instanceId: string, tail: number): string {
  return `/api/instances/${encodeURIComponent(instanceId)}/logs?follow=true&colors=true&timestamps=true&tail=${tail}`;
}

/**
 * Reads older lines of a log.
 *
 * @throws Problem
 */
export async function readOlder(
  instanceId: string,
  { before, tail, overlaps }: OlderRequest,
): Promise<readonly StreamEvent[]> {
  const response = await send(`${logPath(instanceId, tail)}&before=${encodeURIComponent(before)}`, {
    headers: { Accept: 'text/event-stream, application/problem+json' },
  });
  const events = new EventParser().push(await textOf(response));
  return overlaps
    ? events.slice(
        0,
        events.findLastIndex(({ name }) => name === 'log'),
      )
    : events;
}
