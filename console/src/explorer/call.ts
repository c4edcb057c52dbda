// SPDX-License-Identifier: Apache-2.0
/** Sends the explorer's calls: with the browser session, or with another key that only this page stores. */
import * as v from 'valibot';
import { withBase } from '@/address/base-path';
import { sessionSecret } from '@/api/session-secret';
import { EventParser } from '@/streams/sse-events';
import type { Call } from './operation';

/** Longer responses are truncated, because browsers cannot display them. */
export const MAX_SHOWN = 200_000;

export interface Answer {
  status: number;
  statusText: string;
  headers: readonly (readonly [string, string])[];
  text: string;
  /** Whether the text was truncated. */
  cut: boolean;
  tookMs: number;
}

/** @param key the key to call with, or null for the session */
function request(call: Call, key: string | null, signal: AbortSignal): Promise<Response> {
  const secret = sessionSecret();
  return fetch(withBase(call.path), {
    method: call.method,
    headers: {
      ...(call.body === null ? {} : { 'Content-Type': 'application/json' }),
      ...call.headers,
      'X-Requested-With': 'windsock',
      ...(key !== null ? { 'X-API-Key': key } : secret === null ? {} : { 'X-Windsock-Session': secret }),
    },
    body: call.body,
    cache: 'no-store',
    credentials: key === null ? 'same-origin' : 'omit',
    signal,
  });
}

/** @throws TypeError if there is no response, AbortError if it was cancelled */
export async function answerTo(call: Call, key: string | null, signal: AbortSignal): Promise<Answer> {
  const began = performance.now();
  const response = await request(call, key, signal);
  const text = await response.text();
  return {
    status: response.status,
    statusText: response.statusText,
    headers: [...response.headers],
    text: text.slice(0, MAX_SHOWN),
    cut: text.length > MAX_SHOWN,
    tookMs: performance.now() - began,
  };
}

/** A message of a stream, in either direction. */
export interface StreamMessage {
  id: number;
  at: number;
  name: string;
  text: string;
}

export interface StreamListener {
  opened: () => void;
  message: (name: string, text: string) => void;
  /** The stream is closed, with the reason. */
  closed: (reason: string) => void;
}

/** Reads server-sent events until the signal aborts. */
export async function followEvents(
  call: Call,
  key: string | null,
  signal: AbortSignal,
  on: StreamListener,
): Promise<void> {
  try {
    const response = await request(
      { ...call, headers: { ...call.headers, Accept: 'text/event-stream' } },
      key,
      signal,
    );
    if (!response.ok || response.body === null) {
      on.closed(`${response.status} ${await response.text()}`);
      return;
    }
    on.opened();
    const parser = new EventParser();
    const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
    for (;;) {
      const { done, value } = await reader.read();
      if (done) {
        break;
      }
      parser.push(value).forEach(({ name, data }) => on.message(name, data));
    }
    on.closed('The server has ended the stream.');
  } catch (thrown) {
    on.closed(signal.aborted ? 'Disconnected.' : `The connection was lost: ${String(thrown)}`);
  }
}

const ticket = v.object({ ticket: v.string() });

/** Opens a WebSocket. Returns functions that send a text message and close the WebSocket. */
export function openSocket(
  path: string,
  key: string | null,
  on: StreamListener,
): { send: (text: string) => void; close: () => void } {
  const asking = new AbortController();
  let socket: WebSocket | null = null;
  const open = async () => {
    const call = {
      method: 'POST',
      path: '/api/tickets',
      headers: {},
      body: JSON.stringify({ purpose: 'stream' }),
    };
    const response = await request(call, key, asking.signal);
    const text = await response.text();
    if (!response.ok) {
      on.closed(`No ticket: ${response.status} ${text}`);
      return;
    }
    const issued = v.parse(ticket, JSON.parse(text));
    const address = new URL(withBase(path), location.href);
    address.protocol = location.protocol === 'https:' ? 'wss:' : 'ws:';
    address.searchParams.set('ticket', issued.ticket);
    socket = new WebSocket(address);
    socket.onopen = on.opened;
    socket.onmessage = ({ data }: MessageEvent<unknown>) =>
      on.message('received', typeof data === 'string' ? data : 'a binary frame');
    socket.onclose = ({ code, reason }) => on.closed(`Closed with ${code} ${reason}`.trim());
  };
  open().catch((thrown: unknown) =>
    on.closed(
      asking.signal.aborted ? 'Disconnected.' : `The connection could not be opened: ${String(thrown)}`,
    ),
  );
  return {
    send: (text) => {
      if (socket?.readyState === WebSocket.OPEN) {
        socket.send(text);
        on.message('sent', text);
      }
    },
    close: () => {
      asking.abort();
      socket?.close();
    },
  };
}
