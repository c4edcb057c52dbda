// SPDX-License-Identifier: Apache-2.0
import * as v from 'valibot';
import { changeEvent, topics, type ChangeEvent, type Topic } from '@/api/wire';
import type { Position } from '@/api/position';

/** A message from the server on /ws, reduced to the fields that the console needs. */
export type ServerMessage =
  | { kind: 'welcome'; position: Position; heartbeatMs: number; topics: Topic[]; resumed: boolean }
  | { kind: 'change'; event: ChangeEvent }
  | { kind: 'heartbeat'; position: Position }
  | { kind: 'subscribed'; topics: Topic[]; position: Position }
  | { kind: 'reset'; latest: Position }
  | { kind: 'error'; code: string; message: string }
  /** Only shows that the connection is alive. */
  | { kind: 'other' };

const welcome = v.object({
  position: v.string(),
  heartbeat_interval_ms: v.pipe(v.number(), v.minValue(1)),
  topics,
  resumed: v.boolean(),
});
const heartbeat = v.object({ position: v.string() });
const subscribed = v.object({ topics, position: v.string() });
const reset = v.object({ latest: v.string() });
const error = v.object({ code: v.string(), message: v.string() });
const typed = v.object({ type: v.string() });

/**
 * Parses a message.
 *
 * @throws ValiError or SyntaxError if it is not a message of the protocol; the stream can then no longer be trusted
 */
export function parseServerMessage(text: string): ServerMessage {
  const json: unknown = JSON.parse(text);
  const { type } = v.parse(typed, json);
  switch (type) {
    case 'WELCOME': {
      const read = v.parse(welcome, json);
      return {
        kind: 'welcome',
        position: read.position,
        heartbeatMs: read.heartbeat_interval_ms,
        topics: read.topics,
        resumed: read.resumed,
      };
    }
    case 'HEARTBEAT':
      return { kind: 'heartbeat', position: v.parse(heartbeat, json).position };
    case 'SUBSCRIBED':
      return { kind: 'subscribed', ...v.parse(subscribed, json) };
    case 'RESET':
      return { kind: 'reset', latest: v.parse(reset, json).latest };
    case 'ERROR':
      return { kind: 'error', ...v.parse(error, json) };
    case 'UNSUBSCRIBED':
    case 'PONG':
    case 'METRIC_UPDATE':
      return { kind: 'other' };
    default:
      // anything else is an event: services publish their own types
      return { kind: 'change', event: v.parse(changeEvent, json) };
  }
}

/** What to do after a socket is closed. */
export type CloseAction =
  { kind: 'reconnect'; afterMs: number } | { kind: 'signed-out' } | { kind: 'fail'; code: string };

const reason = v.object({
  code: v.string(),
  retry_after_ms: v.optional(v.pipe(v.number(), v.minValue(0)), 0),
});

/** A client that violates the WebSocket protocol would do so again; RFC 6455, section 7.4.1. */
const PERMANENT: ReadonlySet<number> = new Set([1002, 1007, 1009]);

/**
 * Returns the action after a close. Codes from 4000 to 4499 ask the client to reconnect, and codes from 4500 to 4999
 * ask it not to. A code outside the protocol means that the connection was lost.
 */
export function closeAction(code: number, text: string): CloseAction {
  let json: unknown = null;
  try {
    json = JSON.parse(text);
  } catch {
    // if a proxy closes the connection, the reason is not in the protocol's format
  }
  const read = v.safeParse(reason, json);
  if (code === 4500) {
    return { kind: 'signed-out' };
  }
  if ((code > 4500 && code < 5000) || PERMANENT.has(code)) {
    return { kind: 'fail', code: read.success ? read.output.code : String(code) };
  }
  return { kind: 'reconnect', afterMs: read.success ? read.output.retry_after_ms : 0 };
}
