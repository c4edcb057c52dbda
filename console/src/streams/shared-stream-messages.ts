// SPDX-License-Identifier: Apache-2.0
import * as v from 'valibot';
import { streamState } from './stream-state';

/** How to open a stream of server-sent events that several tabs share. */
const streamRequest = v.object({
  path: v.string(),
  /** The names of the events. */
  names: v.array(v.string()),
  /** The stream is stale after this many ms without an event. Null means two and a half heartbeat intervals. */
  silenceMs: v.nullable(v.number()),
});
export type StreamRequest = v.InferOutput<typeof streamRequest>;

const streamEvent = v.object({ name: v.string(), data: v.string(), id: v.string() });
export type StreamEvent = v.InferOutput<typeof streamEvent>;

/** A connection was opened, so the server may repeat the events at the start of the stream. */
export const OPENED: StreamEvent = { name: ':opened', data: '', id: '' };
/** The server has sent everything. */
export const ENDED: StreamEvent = { name: ':ended', data: '', id: '' };

const streamMessage = v.variant('kind', [
  /** A tab starts holding the streams of all tabs. */
  v.object({ kind: v.literal('holds-streams') }),
  /** All streams that a tab follows. */
  v.object({
    kind: v.literal('follow'),
    tab: v.string(),
    streams: v.array(
      v.object({
        ...streamRequest.entries,
        /** The last event id that the tab has received. */
        after: v.nullable(v.string()),
        /** The number of seconds of history that the tab lacks. Null if the stream resumes after an id instead. */
        history: v.nullable(v.number()),
        /** The session of the stream that the tab has joined, and the number of its next event. */
        session: v.nullable(v.string()),
        next: v.number(),
      }),
    ),
  }),
  /** Events of a session, numbered from `first`. `base` is the id before the first of them, if it is known. */
  v.object({
    kind: v.literal('stream-events'),
    /**
     * The tab that joins the session by receiving these events. Null if the events are for the tabs that have already
     * joined.
     */
    to: v.nullable(v.string()),
    path: v.string(),
    session: v.string(),
    first: v.number(),
    base: v.nullable(v.string()),
    events: v.array(streamEvent),
  }),
  v.object({ kind: v.literal('stream-state'), path: v.string(), state: streamState }),
]);
export type StreamMessage = v.InferOutput<typeof streamMessage>;
export type Follow = Extract<StreamMessage, { kind: 'follow' }>;
export type FollowedStream = Follow['streams'][number];
export type StreamEvents = Extract<StreamMessage, { kind: 'stream-events' }>;

/** Parses a message from another tab. Returns null if the message is not about shared streams. */
export function parseStreamMessage(received: unknown): StreamMessage | null {
  const read = v.safeParse(streamMessage, received);
  return read.success ? read.output : null;
}
