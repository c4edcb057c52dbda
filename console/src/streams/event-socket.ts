// SPDX-License-Identifier: Apache-2.0
import { later, type Position } from '@/api/position';
import type { ChangeEvent, Topic } from '@/api/wire';
import { backoff } from './backoff';
import type { Clock } from './clock';
import { CONNECTING, nextState, type StreamSignal, type StreamState } from './stream-state';
import { closeMeaning, parseServerMessage } from './ws-messages';

/** An open or opening WebSocket. */
export interface Connection {
  send(text: string): void;
  close(): void;
}

/** Opens a WebSocket; nothing is told after `closed`, nor after the connection was closed from here. */
export type Connect = (
  path: string,
  on: { text: (text: string) => void; closed: (code: number, reason: string) => void },
) => Connection;

export interface EventSocketListener {
  state(state: StreamState): void;
  /** Changes in the order of their positions, each once, and how far the stream has now told everything. */
  told(events: readonly ChangeEvent[], position: Position): void;
  /** All changes of the topics after `since` are told from now on; those before it may be missing. */
  covers(topics: readonly Topic[], since: Position): void;
  /** Changes are missing: what is known has to be read anew. */
  reset(latest: Position): void;
  /** The key or the session is over. */
  signedOut(): void;
}

interface Surroundings {
  connect: Connect;
  clock: Clock;
  random: () => number;
  /** Finds out whether the session is still valid, where a handshake failed: a browser does not tell why. */
  signedIn: () => Promise<boolean>;
}

const PROBE_ANSWER_MS = 4_000;
const SETTLED_MS = 500;
const FORGOTTEN_MS = 8_000;
const HANDSHAKE_MS = 15_000;

/**
 * The console's one WebSocket: it keeps the position, resumes after it, and comes back by itself until it is stopped or
 * refused. After two and a half intervals without a heartbeat it takes the connection for dead and says that what is shown
 * is stale; the protocol's AsyncAPI document asks for that after two.
 */
export class EventSocket {
  private state: StreamState = CONNECTING;
  private connection: Connection | null = null;
  private welcomed = false;
  private position: Position | null;
  private topics: ReadonlySet<Topic>;
  private covered = new Set<Topic>();
  private heartbeatMs = 15_000;
  private lastWord: number | null = null;
  private attempt = 0;
  private commands = 0;
  private stopped = false;
  private cancelWatch: () => void = () => undefined;
  private cancelRetry: (() => void) | null = null;
  private cancelSettle: () => void = () => undefined;

  constructor(
    private readonly surroundings: Surroundings,
    private readonly listener: EventSocketListener,
    start: { after: Position | null; topics: Iterable<Topic>; covered: Iterable<Topic> },
  ) {
    this.position = start.after;
    this.topics = new Set(start.topics);
    this.covered = new Set(start.covered);
    this.open();
  }

  /** Changes what to be told of. */
  want(topics: Iterable<Topic>): void {
    const wanted = new Set(topics);
    const added = [...wanted].filter((topic) => !this.topics.has(topic));
    const dropped = [...this.topics].filter((topic) => !wanted.has(topic));
    this.topics = wanted;
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

  /** Looks at once whether the connection lives: after a sleep, or when the network is back. */
  check(): void {
    if (this.stopped) {
      return;
    }
    if (this.cancelRetry !== null) {
      this.cancelRetry();
      this.cancelRetry = null;
      this.open();
    } else if (this.welcomed) {
      this.command({ type: 'PING' });
      this.watch(PROBE_ANSWER_MS);
    }
  }

  stop(): void {
    this.stopped = true;
    this.drop();
    this.cancelRetry?.();
    this.cancelRetry = null;
  }

  private open(): void {
    this.signal({ kind: 'opening' });
    const query = new URLSearchParams({ topics: [...this.topics].join(',') });
    if (this.position !== null) {
      query.set('after', this.position);
    }
    this.watch(HANDSHAKE_MS);
    this.connection = this.surroundings.connect(`/ws?${query.toString()}`, {
      text: (text) => this.received(text),
      closed: (code, reason) => this.closed(code, reason),
    });
  }

  private received(text: string): void {
    this.lastWord = this.surroundings.clock.now();
    this.watch(2.5 * this.heartbeatMs);
    let message;
    try {
      message = parseServerMessage(text);
    } catch {
      this.refuse('UNREADABLE', 'The server sent a message that this console cannot read; reload the page.');
      return;
    }
    switch (message.kind) {
      case 'welcome':
        this.welcome(message.position, message.topics, message.heartbeatMs, message.resumed);
        break;
      case 'change':
        this.signal({ kind: 'told', count: 1 });
        this.position = later(this.position, message.event.position);
        this.listener.told([message.event], this.position);
        this.settleSoon();
        break;
      case 'heartbeat':
        this.position = later(this.position, message.position);
        this.listener.told([], this.position);
        break;
      case 'subscribed':
        this.cover(message.topics, message.position);
        break;
      case 'reset':
        this.position = message.latest;
        this.covered = new Set(this.topics);
        this.listener.reset(message.latest);
        this.listener.covers([...this.covered], message.latest);
        break;
      case 'error':
        // a topic that the key may not read any more, for one: what was asked for does not come
        this.refuse(message.code, message.message);
        break;
      case 'other':
        break;
    }
  }

  private welcome(position: Position, topics: readonly Topic[], heartbeatMs: number, resumed: boolean): void {
    this.welcomed = true;
    this.attempt = 0;
    this.heartbeatMs = heartbeatMs;
    this.watch(2.5 * heartbeatMs);
    const asked = this.position;
    this.signal({ kind: 'opened', resumed });
    if (resumed || asked === null) {
      if (!resumed) {
        this.covered.clear();
      }
      this.position = position;
      this.listener.told([], position);
      this.cover(topics, position);
    }
    // else RESET follows, and says where it goes on
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
      this.listener.covers(added, since);
    }
  }

  private closed(code: number, reason: string): void {
    const handshakeFailed = !this.welcomed;
    this.drop();
    const meaning = closeMeaning(code, reason);
    switch (meaning.kind) {
      case 'signed-out':
        this.stopped = true;
        this.listener.signedOut();
        break;
      case 'refused':
        this.refuse(meaning.code, 'The server has closed the event stream for good.');
        break;
      case 'return':
        this.returnAfter(meaning.afterMs);
        if (handshakeFailed) {
          void this.surroundings.signedIn().then((yes) => {
            if (!yes) {
              this.stop();
            }
          });
        }
        break;
    }
  }

  private returnAfter(atLeastMs: number): void {
    this.attempt += 1;
    const wait = backoff(this.attempt, this.surroundings.random(), atLeastMs);
    const retryAt = this.surroundings.clock.now() + wait;
    this.signal({ kind: 'lost', attempt: this.attempt, retryAt, since: this.lastWord });
    this.cancelRetry = this.surroundings.clock.after(wait, () => {
      this.cancelRetry = null;
      this.open();
    });
  }

  /** Waits for the next word; without one in time the connection is dead, whatever the browser says. */
  private watch(ms: number): void {
    this.cancelWatch();
    this.cancelWatch = this.surroundings.clock.after(ms, () => {
      const wasWelcomed = this.welcomed;
      this.drop();
      if (wasWelcomed) {
        this.signal({ kind: 'silent', since: this.lastWord ?? this.surroundings.clock.now() });
        this.attempt = 0;
        this.open();
      } else {
        this.returnAfter(0);
      }
    });
  }

  private settleSoon(): void {
    this.cancelSettle();
    this.cancelSettle = this.surroundings.clock.after(SETTLED_MS, () => {
      this.signal({ kind: 'settled' });
      this.cancelSettle = this.surroundings.clock.after(FORGOTTEN_MS, () =>
        this.signal({ kind: 'forgotten' }),
      );
    });
  }

  private command(command: { type: string; topics?: Topic[] }): void {
    this.commands += 1;
    this.connection?.send(JSON.stringify({ ...command, request_id: String(this.commands) }));
  }

  private refuse(code: string, detail: string): void {
    this.stop();
    this.signal({ kind: 'refused', refusal: { code, title: 'The event stream was refused', detail } });
  }

  private drop(): void {
    this.cancelWatch();
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
