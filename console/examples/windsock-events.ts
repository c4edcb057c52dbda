// SPDX-License-Identifier: Apache-2.0
// A client of /ws, written from /asyncapi.yaml alone. Copy it: it needs only a WebSocket, which browsers and Node 22
// provide.

/**
 * A committed change. `payload` is the resource after the change; the AsyncAPI document contains the schema for each
 * type.
 */
export interface Change {
  type: string;
  id: string;
  position: string;
  tenant_id: string;
  timestamp: string;
  resource_type: string | null;
  resource_id: string | null;
  actor: { key_id?: string; name: string };
  request_id: string | null;
  payload: Record<string, unknown>;
}

/** Changes are missing: reload the state. The stream continues after `latest`. */
export interface Reset {
  type: 'RESET';
  reason: string;
  earliest: string;
  latest: string;
}

interface Message {
  type: string;
}

interface Welcome extends Message {
  position: string;
  heartbeat_interval_ms: number;
}

interface Heartbeat extends Message {
  position: string;
}

function isMessage(value: unknown): value is Message {
  return typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string';
}

const isWelcome = (message: Message): message is Welcome => message.type === 'WELCOME';
const isHeartbeat = (message: Message): message is Heartbeat => message.type === 'HEARTBEAT';
const isReset = (message: Message): message is Reset => message.type === 'RESET';
/** Control messages have no payload, and metrics have no position. */
const isChange = (message: Message): message is Change => 'position' in message && 'payload' in message;

export type State =
  | { is: 'connecting' }
  | { is: 'live' }
  | { is: 'waiting'; reason: string; ms: number }
  | { is: 'ended'; reason: string };

/** The part of a WebSocket that the client uses. */
export interface Socket {
  addEventListener(type: 'message', listener: (event: { data: unknown }) => void): void;
  addEventListener(type: 'close', listener: (event: { code: number; reason: string }) => void): void;
  close(): void;
}

export interface Options {
  /** Such as ws://127.0.0.1:8080/ws. */
  url: string;
  /** Requests a ticket from POST /api/tickets. Each connection needs a new ticket. */
  ticket: () => Promise<string>;
  /** Without topics, the stream delivers all topics that the key may read. */
  topics?: string[];
  /** The position to resume after. Without it, the stream starts with new changes. */
  after?: string;
  onChange: (change: Change) => void;
  onReset: (reset: Reset) => void;
  onState?: (state: State) => void;
  open?: (url: string) => Socket;
}

const FIRST_BACKOFF_MS = 500;
const MAX_BACKOFF_MS = 30_000;
/** Applies until WELCOME announces the heartbeat interval. */
const WELCOME_TIMEOUT_MS = 15_000;

/**
 * Parses the reason for a close: JSON such as `{"code":"DRAINING","retry_after_ms":2350}` if it comes from Windsock.
 */
function parseReason(text: string): { code?: string; retryAfter: number } {
  try {
    const parsed: unknown = JSON.parse(text);
    if (
      typeof parsed === 'object' &&
      parsed !== null &&
      'code' in parsed &&
      typeof parsed.code === 'string'
    ) {
      const wait = 'retry_after_ms' in parsed ? Number(parsed.retry_after_ms) : 0;
      return { code: parsed.code, retryAfter: wait };
    }
  } catch {
    // not from Windsock
  }
  return { retryAfter: 0 };
}

/**
 * Follows changes and delivers each of them once, in order, even if connections are lost. Returns a function that stops
 * following.
 */
export function follow(options: Options): () => void {
  const open = options.open ?? ((url: string): Socket => new WebSocket(url));
  let after = options.after;
  let backoff = FIRST_BACKOFF_MS;
  let ended = false;
  let socket: Socket | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;

  const state = (next: State): void => options.onState?.(next);

  async function connect(): Promise<void> {
    state({ is: 'connecting' });
    let ticket: string;
    try {
      ticket = await options.ticket();
    } catch (error) {
      retry(String(error), 0);
      return;
    }
    // the caller may have ended it in the meantime
    if (!isEnded()) openSocket(ticket);
  }

  const isEnded = (): boolean => ended;

  function openSocket(ticket: string): void {
    const query = new URLSearchParams({ ticket });
    if (options.topics) query.set('topics', options.topics.join(','));
    if (after !== undefined) query.set('after', after);
    const opened = open(`${options.url}?${query.toString()}`);
    socket = opened;
    let idleMs = WELCOME_TIMEOUT_MS;
    const expectMessage = (): void => {
      clearTimeout(timer);
      timer = setTimeout(() => {
        lose('silent', 0);
      }, idleMs);
    };
    expectMessage();
    opened.addEventListener('message', (event) => {
      const message: unknown = JSON.parse(String(event.data));
      if (socket !== opened || !isMessage(message)) return;
      if (isWelcome(message)) idleMs = 2.5 * message.heartbeat_interval_ms;
      expectMessage();
      handle(message);
    });
    opened.addEventListener('close', (event) => {
      if (socket === opened) closed(event.code, event.reason);
    });
  }

  function handle(message: Message): void {
    if (isWelcome(message)) {
      backoff = FIRST_BACKOFF_MS;
      // a RESET follows if the server cannot continue after the requested position
      after ??= message.position;
      state({ is: 'live' });
    } else if (isHeartbeat(message)) {
      after = message.position;
    } else if (isReset(message)) {
      after = message.latest;
      options.onReset(message);
    } else if (isChange(message)) {
      options.onChange(message);
      // after the callback: if it throws, the change is delivered again
      after = message.position;
    }
  }

  function closed(code: number, text: string): void {
    const { code: name, retryAfter } = parseReason(text);
    const reason = name ?? `closed with ${String(code)}`;
    if ((code >= 4500 && code <= 4999) || [1000, 1002, 1007, 1009].includes(code)) {
      end(reason);
    } else {
      lose(reason, retryAfter);
    }
  }

  function dropSocket(): void {
    const dropped = socket;
    socket = undefined;
    dropped?.close();
  }

  function lose(reason: string, retryAfter: number): void {
    dropSocket();
    retry(reason, retryAfter);
  }

  function retry(reason: string, retryAfter: number): void {
    if (ended) return;
    const ms = retryAfter + Math.random() * backoff;
    backoff = Math.min(MAX_BACKOFF_MS, backoff * 2);
    state({ is: 'waiting', reason, ms });
    clearTimeout(timer);
    timer = setTimeout(() => void connect(), ms);
  }

  function end(reason: string): void {
    if (ended) return;
    ended = true;
    clearTimeout(timer);
    dropSocket();
    state({ is: 'ended', reason });
  }

  void connect();
  return () => {
    end('closed');
  };
}
