// SPDX-License-Identifier: Apache-2.0
import * as v from 'valibot';
import { changeEvent, topics, type ChangeEvent, type Topic } from '@/api/wire';
import type { Position } from '@/api/position';

/** A message of the server on /ws, as far as the console needs it. */
export type ServerMessage =
  | { kind: 'welcome'; position: Position; heartbeatMs: number; topics: Topic[]; resumed: boolean }
  | { kind: 'change'; event: ChangeEvent }
  | { kind: 'heartbeat'; position: Position }
  | { kind: 'subscribed'; topics: Topic[]; position: Position }
  | { kind: 'reset'; latest: Position }
  | { kind: 'error'; code: string; message: string }
  /** A sign of life and nothing more. */
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
 * Reads a frame.
 *
 * @throws ValiError or SyntaxError for what is no message of the protocol: the stream cannot be trusted any more
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
      // what is no control message is a change; services publish types of their own
      return { kind: 'change', event: v.parse(changeEvent, json) };
  }
}

/** Why a socket was closed, and whether to come back. */
export type CloseMeaning =
  { kind: 'return'; afterMs: number } | { kind: 'signed-out' } | { kind: 'refused'; code: string };

const reason = v.object({
  code: v.string(),
  retry_after_ms: v.optional(v.pipe(v.number(), v.minValue(0)), 0),
});

/** Codes from 4000 to 4499 come back, from 4500 to 4999 do not; what is not of the protocol is a lost connection. */
export function closeMeaning(code: number, text: string): CloseMeaning {
  let json: unknown = null;
  try {
    json = JSON.parse(text);
  } catch {
    // a proxy's close has no reason of ours
  }
  const said = v.safeParse(reason, json);
  if (code === 4500) {
    return { kind: 'signed-out' };
  }
  if ((code > 4500 && code < 5000) || code === 1009) {
    return { kind: 'refused', code: said.success ? said.output.code : String(code) };
  }
  return { kind: 'return', afterMs: said.success ? said.output.retry_after_ms : 0 };
}
