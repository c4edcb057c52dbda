// SPDX-License-Identifier: Apache-2.0
import { later, type Position } from '@/api/position';
import type { ChangeEvent, Topic } from '@/api/wire';
import type { Clock } from './clock';
import { Retry } from './retry';
import { CONNECTING, nextState, type StreamSignal, type StreamState } from './stream-state';
import { closeAction, parseServerMessage } from './ws-messages';

/** An open or opening WebSocket. */
export interface Connection {
  send(text: string): void;
  close(): void;
}

/** Opens a WebSocket. Nothing is reported after `closed` or after the client has closed the connection. */
export type Connect = (
  path: string,
  on: { text: (text: string) => void; closed: (code: number, reason: string) => void },
) => Connection;

export interface EventSocketListener {
  state(state: StreamState): void;
  /** Delivers each event once, in order, and reports the position up to which everything was delivered. */
  delivered(events: readonly ChangeEvent[], position: Position): void;
  /** From now on, all events after `since` are delivered for these topics. Earlier events may be missing. */
  covered(topics: readonly Topic[], since: Position): void;
  /** Events are missing: all state must be reloaded. */
  reset(latest: Position): void;
  /** The key or the session is no longer valid. */
  signedOut(): void;
}

interface Dependencies {
  connect: Connect;
  clock: Clock;
  random: () => number;
  /** Whether the session is still valid. Needed after a failed handshake, because a browser does not report its reason. */
  signedIn: () => Promise<boolean>;
}

const PROBE_TIMEOUT_MS = 4_000;
const SETTLED_MS = 500;
const SHOW_REPLAY_MS = 8_000;
const HANDSHAKE_TIMEOUT_MS = 15_000;

/**
 * The console's WebSocket. It keeps the position, resumes after it, and reconnects until it is stopped or fails. After
 * two and a half intervals without a message, it considers the connection dead and the shown data stale, as the
 * AsyncAPI document requires.
 */
export class EventSocket {
  private state: StreamState = CONNECTING;
  private connection: Connection | null = null;
  private welcomed = false;
  private position: Position | null;
  private topics: ReadonlySet<Topic>;
  private readonly retry: Retry;
  private covered = new Set<Topic>();
  private heartbeatMs = 15_000;
  private lastMessageAt: number | null = null;
  private commands = 0;
  private stopped = false;
  private cancelTimeout: () => void = () => undefined;
  private cancelSettle: () => void = () => undefined;

  constructor(
    private readonly dependencies: Dependencies,
    private readonly listener: EventSocketListener,
    start: { after: Position | null; topics: Iterable<Topic>; covered: Iterable<Topic> },
  ) {
    this.retry = new Retry(dependencies);
    this.position = start.after;
    this.topics = new Set(start.topics);
    this.covered = new Set(start.covered);
    this.open();
  }

  /** Changes the subscribed topics. */
  setTopics(topics: Iterable<Topic>): void {
    const next = new Set(topics);
    const added = [...next].filter((topic) => !this.topics.has(topic));
    const dropped = [...this.topics].filter((topic) => !next.has(topic));
    this.topics = next;
    if (!this.welcomed) {
      return;
    }
    if (added.length > 0) {
      this.command({ type: 'SUBSCRIBE', topics: added });
    }
    if (dropped.length > 0) {
      dropped.forEach((topic) => this.covered.delete(topic));
      this.command({ type: 'UNSUBSCRIBE', topics: dropped });
    }
  }

  /**
   * Checks immediately whether the connection is alive, for example after the machine has slept or when the network is
   * back.
   */
  check(): void {
    if (this.stopped) {
      return;
    }
    if (this.retry.pending) {
      this.retry.cancel();
      this.open();
    } else if (this.welcomed) {
      this.command({ type: 'PING' });
      this.expectMessage(PROBE_TIMEOUT_MS);
    }
  }

  stop(): void {
    this.stopped = true;
    this.drop();
    this.retry.cancel();
  }

  private open(): void {
    this.signal({ kind: 'opening' });
    const query = new URLSearchParams({ topics: [...this.topics].join(',') });
    if (this.position !== null) {
      query.set('after', this.position);
    }
    this.expectMessage(HANDSHAKE_TIMEOUT_MS);
    this.connection = this.dependencies.connect(`/ws?${query.toString()}`, {
      text: (text) => this.received(text),
      closed: (code, reason) => this.closed(code, reason),
    });
  }

  private received(text: string): void {
    this.lastMessageAt = this.dependencies.clock.now();
    this.expectMessage(2.5 * this.heartbeatMs);
    let message;
    try {
      message = parseServerMessage(text);
    } catch {
      this.fail('UNREADABLE', 'The server sent a message that this console cannot read. Reload the page.');
      return;
    }
    switch (message.kind) {
      case 'welcome':
        this.welcome(message.position, message.topics, message.heartbeatMs, message.resumed);
        break;
      case 'change':
        this.signal({ kind: 'delivered', count: 1 });
        this.position = later(this.position, message.event.position);
        this.listener.delivered([message.event], this.position);
        this.settleSoon();
        break;
      case 'heartbeat':
        this.position = later(this.position, message.position);
        this.listener.delivered([], this.position);
        break;
      case 'subscribed':
        this.cover(message.topics, message.position);
        break;
      case 'reset':
        this.position = message.latest;
        this.covered = new Set(this.topics);
        this.listener.reset(message.latest);
        this.listener.covered([...this.covered], message.latest);
        break;
      case 'error':
        // for example, the key can no longer read a topic, so its events will not arrive
        this.fail(message.code, message.message);
        break;
      case 'other':
        break;
    }
  }

  private welcome(position: Position, topics: readonly Topic[], heartbeatMs: number, resumed: boolean): void {
    this.welcomed = true;
    this.retry.attempt = 0;
    this.heartbeatMs = heartbeatMs;
    this.expectMessage(2.5 * heartbeatMs);
    const requested = this.position;
    this.signal({ kind: 'opened', resumed });
    if (resumed || requested === null) {
      if (!resumed) {
        this.covered.clear();
      }
      this.position = position;
      this.listener.delivered([], position);
      this.cover(topics, position);
    }
    // otherwise RESET follows, with the position to continue from
    this.settleSoon();
    const missing = [...this.topics].filter((topic) => !topics.includes(topic));
    if (missing.length > 0) {
      this.command({ type: 'SUBSCRIBE', topics: missing });
    }
  }

  private cover(topics: readonly Topic[], since: Position): void {
    const added = topics.filter((topic) => this.topics.has(topic) && !this.covered.has(topic));
    added.forEach((topic) => this.covered.add(topic));
    if (added.length > 0) {
      this.listener.covered(added, since);
    }
  }

  private closed(code: number, reason: string): void {
    const handshakeFailed = !this.welcomed;
    this.drop();
    const action = closeAction(code, reason);
    switch (action.kind) {
      case 'signed-out':
        this.reconnectIfSignedIn(0, () => this.listener.signedOut());
        break;
      case 'fail':
        this.fail(action.code, 'The server closed the event stream permanently.');
        break;
      case 'reconnect':
        if (handshakeFailed) {
          this.reconnectIfSignedIn(action.afterMs, () => undefined);
        } else {
          this.reconnectAfter(action.afterMs);
        }
        break;
    }
  }

  /** The browser may have a newer session than the session that the socket belonged to. */
  private reconnectIfSignedIn(atLeastMs: number, otherwise: () => void): void {
    this.reconnectAfter(atLeastMs);
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

  /** Waits for the next message. If none arrives in time, the connection is considered dead. */
  private expectMessage(ms: number): void {
    this.cancelTimeout();
    this.cancelTimeout = this.dependencies.clock.after(ms, () => {
      const wasWelcomed = this.welcomed;
      this.drop();
      if (wasWelcomed) {
        this.signal({ kind: 'silent', since: this.lastMessageAt ?? this.dependencies.clock.now() });
        this.retry.attempt = 0;
        this.open();
      } else {
        this.reconnectAfter(0);
      }
    });
  }

  private settleSoon(): void {
    this.cancelSettle();
    this.cancelSettle = this.dependencies.clock.after(SETTLED_MS, () => {
      this.signal({ kind: 'settled' });
      this.cancelSettle = this.dependencies.clock.after(SHOW_REPLAY_MS, () =>
        this.signal({ kind: 'replay-shown' }),
      );
    });
  }

  private command(command: { type: string; topics?: Topic[] }): void {
    this.commands += 1;
    this.connection?.send(JSON.stringify({ ...command, request_id: String(this.commands) }));
  }

  private fail(code: string, detail: string): void {
    this.stop();
    this.signal({ kind: 'failed', failure: { code, title: 'Event stream failed', detail } });
  }

  private drop(): void {
    this.cancelTimeout();
    this.cancelSettle();
    this.welcomed = false;
    const connection = this.connection;
    this.connection = null;
    connection?.close();
  }

  private signal(signal: StreamSignal): void {
    const next = nextState(this.state, signal);
    if (next !== this.state) {
      this.state = next;
      this.listener.state(next);
    }
  }
}
