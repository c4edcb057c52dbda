// SPDX-License-Identifier: Apache-2.0
import type { Clock } from './clock';
import { Retry } from './retry';
import { heartbeatInterval, parseClose } from './sse-messages';
import { CONNECTING, nextState, type StreamSignal, type StreamState } from './stream-state';

/** The part of an EventSource that is used here. */
export interface Source {
  close(): void;
}

export interface SourceHandlers {
  opened: () => void;
  /** An event, and the id to resume after. */
  event: (name: string, data: string, id: string) => void;
  /** The source could not be opened or was lost. It reports nothing more. */
  failed: () => void;
}

/** Opens a source of events with these names. */
export type OpenSource = (path: string, names: readonly string[], on: SourceHandlers) => Source;

export interface EventStreamDependencies {
  open: OpenSource;
  clock: Clock;
  random: () => number;
  signedIn: () => Promise<boolean>;
}

export interface EventStreamOptions {
  /** Returns the path to open. It is called for each connection, so that the path can request what was missed. */
  path: () => string;
  events: readonly string[];
  /**
   * The connection is considered dead after this many ms without an event. Null means two and a half heartbeat
   * intervals.
   */
  silenceMs: number | null;
  onState: (state: StreamState) => void;
  /** Called for each connection. */
  onOpen?: () => void;
  /** @throws any error for data that cannot be read, which makes the stream fail */
  onEvent: (name: string, data: string, id: string) => void;
  /** The server has sent everything. */
  onEnd?: () => void;
  onSignedOut: () => void;
}

const HANDSHAKE_MS = 15_000;
const HEARTBEATS = 2.5;
const ALIVE_MS = 2_000;

/**
 * A stream of server-sent events that reconnects until it is stopped. The stream is opened again if its source fails,
 * if the server closes it with a reason, or if no events arrive.
 */
export class EventStream {
  private state: StreamState = CONNECTING;
  private source: Source | null = null;
  private lastMessageAt: number | null = null;
  /** The server announces its own interval. */
  private heartbeatMs = 15_000;
  private readonly retry: Retry;
  private stopped = false;
  private cancelTimeout: () => void = () => undefined;

  constructor(
    private readonly dependencies: EventStreamDependencies,
    private readonly options: EventStreamOptions,
  ) {
    this.retry = new Retry(dependencies);
    this.open();
  }

  /** Opens the stream again, unless a message has just shown that it is alive. */
  check(): void {
    if (this.stopped) {
      return;
    }
    const silent = this.dependencies.clock.now() - (this.lastMessageAt ?? 0) > ALIVE_MS;
    if (this.retry.pending || this.state.kind === 'reconnecting' || silent) {
      this.drop();
      this.open();
    }
  }

  stop(): void {
    this.stopped = true;
    this.drop();
  }

  private open(): void {
    this.signal({ kind: 'opening' });
    this.expectMessage(HANDSHAKE_MS);
    this.source = this.dependencies.open(
      this.options.path(),
      [...new Set([...this.options.events, 'heartbeat', 'close'])],
      {
        opened: () => {
          this.retry.attempt = 0;
          this.messageReceived();
          this.options.onOpen?.();
          this.signal({ kind: 'opened', resumed: false });
        },
        event: (name, data, id) => this.received(name, data, id),
        failed: () => this.sourceFailed(),
      },
    );
  }

  private get silenceMs(): number {
    return this.options.silenceMs ?? HEARTBEATS * this.heartbeatMs;
  }

  private received(name: string, data: string, id: string): void {
    if (name === 'heartbeat') {
      this.heartbeatMs = heartbeatInterval(data) ?? this.heartbeatMs;
    }
    this.messageReceived();
    if (name === 'heartbeat' && !this.options.events.includes(name)) {
      return;
    }
    if (name === 'close') {
      this.closed(data);
      return;
    }
    this.signal({ kind: 'delivered', count: 1 });
    try {
      this.options.onEvent(name, data, id);
    } catch {
      this.fail('UNREADABLE', 'The server sent data that this console cannot read. Reload the page.');
    }
  }

  private closed(data: string): void {
    const close = parseClose(data);
    this.drop();
    if (close?.reason === 'RUN_ENDED') {
      this.stopped = true;
      this.options.onEnd?.();
    } else if (close?.reason === 'CREDENTIAL_REVOKED') {
      this.reconnectIfSignedIn(() => this.options.onSignedOut());
    } else if (close?.reconnect === false) {
      this.fail(close.reason, 'The server closed the stream permanently.');
    } else {
      this.reconnectAfter(close?.retry_after_ms ?? 0);
    }
  }

  private sourceFailed(): void {
    this.drop();
    this.reconnectIfSignedIn(() => undefined);
  }

  /** The browser may have a newer session than the session that the stream belonged to. */
  private reconnectIfSignedIn(otherwise: () => void): void {
    this.reconnectAfter(0);
    void this.dependencies.signedIn().then((signedIn) => {
      if (!signedIn && !this.stopped) {
        this.stop();
        otherwise();
      }
    });
  }

  private reconnectAfter(atLeastMs: number): void {
    const retry = this.retry.schedule(atLeastMs, () => this.open());
    this.signal({ kind: 'lost', ...retry, since: this.lastMessageAt });
  }

  private messageReceived(): void {
    this.lastMessageAt = this.dependencies.clock.now();
    this.expectMessage(this.silenceMs);
  }

  private expectMessage(ms: number): void {
    this.cancelTimeout();
    this.cancelTimeout = this.dependencies.clock.after(ms, () => {
      this.drop();
      if (this.state.kind === 'live' && this.lastMessageAt !== null) {
        this.signal({ kind: 'silent', since: this.lastMessageAt });
        this.open();
      } else {
        this.reconnectAfter(0);
      }
    });
  }

  private fail(code: string, detail: string): void {
    this.stop();
    this.signal({ kind: 'failed', failure: { code, title: 'Stream failed', detail } });
  }

  private drop(): void {
    this.cancelTimeout();
    this.retry.cancel();
    const source = this.source;
    this.source = null;
    source?.close();
  }

  private signal(signal: StreamSignal): void {
    const next = nextState(this.state, signal);
    if (next !== this.state) {
      this.state = next;
      this.options.onState(next);
    }
  }
}
