// SPDX-License-Identifier: Apache-2.0
import * as v from 'valibot';
import { isAtOrBefore, later, type Position } from '@/api/position';
import { changeEvent, TOPICS, topics as topicNames, type ChangeEvent, type Topic } from '@/api/wire';
import type { Clock } from './clock';
import { Election, type Channel, type Role } from './election';
import { EventSocket, type Connect, type EventSocketListener } from './event-socket';
import { CONNECTING, streamState, type StreamState } from './stream-state';

/** The events after a position. */
export type Read =
  | { kind: 'events'; events: readonly ChangeEvent[]; upTo: Position }
  /** The stream does not deliver these topics yet. */
  | { kind: 'pending' }
  /** Events after the position are missing: reload the state. */
  | { kind: 'gap' };

export interface HubDependencies {
  id: string;
  connect: Connect;
  /** Null if the browser does not support BroadcastChannel. Every tab then has its own socket. */
  channel: Channel | null;
  clock: Clock;
  random: () => number;
  isVisible: () => boolean;
  signedIn: () => Promise<boolean>;
  signedOut: () => void;
  /** Schedules a callback that shows all data received until then in one update. */
  schedule: (run: () => void) => void;
  /** Called when this tab starts or stops holding the connections of all tabs. */
  leads: (leads: boolean) => void;
}

const MAX_EVENTS = 4_000;
const BATCH_MS = 20;
const ANNOUNCE_MS = 20_000;
const REQUEST_EXPIRES_MS = 180_000;
const DROP_TOPIC_MS = 30_000;

const position = v.nullable(v.string());
/** The messages between tabs. Unknown messages are ignored: a tab with a different version may be open. */
const tabMessage = v.variant('kind', [
  v.object({ kind: v.literal('request'), id: v.string(), topics: topicNames }),
  v.object({ kind: v.literal('leave'), id: v.string() }),
  v.object({
    kind: v.literal('sync'),
    leader: v.string(),
    covered: v.array(v.object({ topic: v.picklist(TOPICS), since: v.string() })),
    position,
    state: streamState,
  }),
  v.object({
    kind: v.literal('events'),
    after: position,
    events: v.array(changeEvent),
    position: v.string(),
  }),
  v.object({ kind: v.literal('covered'), topics: topicNames, since: v.string() }),
  v.object({ kind: v.literal('reset'), latest: v.string() }),
  v.object({ kind: v.literal('state'), state: streamState }),
  v.object({ kind: v.literal('signed-out') }),
]);
type TabMessage = v.InferOutput<typeof tabMessage>;

/**
 * A tab's end of the event stream that all tabs of a browser share. The tab that is elected leader holds the socket and
 * forwards everything to the other tabs. Every tab keeps the position up to which everything was delivered, so that the
 * next leader can resume after it. It also keeps the latest events, so that a view can combine them with state that it
 * reads over REST:
 *
 * 1. The view requests its topics with {@link requestTopics} and then reads its state, which comes with a position.
 * 2. {@link readAfter} returns the events after that position, or reports that some are missing.
 */
export class EventHub {
  private state: StreamState = CONNECTING;
  private position: Position | null = null;
  private events: ChangeEvent[] = [];
  /** The position after which all events of a topic were delivered. */
  private readonly covered = new Map<Topic, Position>();
  private readonly requested = new Map<Topic, number>();
  private readonly others = new Map<string, { topics: readonly Topic[]; at: number }>();
  private readonly listeners = new Set<() => void>();
  private readonly election: Election | null;
  private socket: EventSocket | null = null;
  private batch: { after: Position | null; events: ChangeEvent[] } | null = null;
  private leader: string | null = null;
  private cancelAnnouncement: () => void = () => undefined;
  private notifying = false;
  private stopped = true;

  constructor(private readonly dependencies: HubDependencies) {
    const { channel } = dependencies;
    this.election =
      channel === null
        ? null
        : new Election(dependencies.id, channel, dependencies.clock, dependencies.isVisible, (role) =>
            this.roleChanged(role),
          );
  }

  start(): void {
    if (!this.stopped) {
      return;
    }
    this.stopped = false;
    if (this.election === null) {
      this.openSocket();
      this.dependencies.leads(true);
    } else {
      this.election.start();
    }
  }

  /** Leaves the shared stream until the hub is started again. */
  stop(): void {
    this.stopped = true;
    this.flush();
    this.socket?.stop();
    this.socket = null;
    this.cancelAnnouncement();
    if (this.election === null) {
      this.dependencies.leads(false);
    } else {
      this.election.stop();
    }
    this.post({ kind: 'leave', id: this.dependencies.id });
  }

  /** Requests topics until the returned function is called. */
  requestTopics(topics: readonly Topic[]): () => void {
    topics.forEach((topic) => this.requested.set(topic, (this.requested.get(topic) ?? 0) + 1));
    this.requestsChanged();
    return () => {
      // the next page may request them again in a moment
      this.dependencies.clock.after(DROP_TOPIC_MS, () => {
        topics.forEach((topic) => {
          const remaining = (this.requested.get(topic) ?? 1) - 1;
          if (remaining === 0) {
            this.requested.delete(topic);
          } else {
            this.requested.set(topic, remaining);
          }
        });
        this.requestsChanged();
      });
    };
  }

  /** Returns the events after a position. They may include topics that this tab did not request. */
  readAfter(topics: readonly Topic[], after: Position): Read {
    if (this.position === null || topics.some((topic) => !this.covered.has(topic))) {
      return { kind: 'pending' };
    }
    for (const topic of topics) {
      const since = this.covered.get(topic);
      if (since === undefined || !isAtOrBefore(since, after)) {
        return { kind: 'gap' };
      }
    }
    let from = this.events.length;
    while (from > 0 && !isAtOrBefore(this.events[from - 1]?.position ?? after, after)) {
      from -= 1;
    }
    return { kind: 'events', events: this.events.slice(from), upTo: later(after, this.position) };
  }

  /** Returns the position up to which everything was delivered, or null before the first message. */
  deliveredUpTo(): Position | null {
    return this.position;
  }

  streamState(): StreamState {
    return this.state;
  }

  /** Calls the listener after changes to the events, position or state, at most once per frame. */
  subscribe(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /** Must be called when the tab is shown or hidden. */
  visibilityChanged(): void {
    this.election?.visibilityChanged();
  }

  /**
   * Checks immediately whether the stream is alive, for example after the machine has slept or when the network is
   * back.
   */
  check(): void {
    this.socket?.check();
  }

  /** Handles a message from another tab. */
  receive(received: unknown): void {
    if (this.stopped || this.election?.receive(received) === true) {
      return;
    }
    const read = v.safeParse(tabMessage, received);
    if (read.success) {
      this.handle(read.output);
    }
  }

  private handle(message: TabMessage): void {
    switch (message.kind) {
      case 'request':
        this.others.set(message.id, { topics: message.topics, at: this.dependencies.clock.now() });
        if (this.socket !== null) {
          this.socket.setTopics(this.union());
          this.flush();
          this.sync();
        }
        break;
      case 'leave':
        this.others.delete(message.id);
        break;
      case 'signed-out':
        this.dependencies.signedOut();
        break;
      case 'sync':
      case 'events':
      case 'covered':
      case 'reset':
      case 'state':
        if (this.socket === null) {
          this.applyFromLeader(message);
        }
        break;
    }
  }

  private applyFromLeader(message: Exclude<TabMessage, { kind: 'request' | 'leave' | 'signed-out' }>): void {
    switch (message.kind) {
      case 'sync':
        this.state = message.state;
        this.dropUncovered(new Set(message.covered.map(({ topic }) => topic)));
        if (message.position !== null) {
          this.continueFrom(message.position);
          for (const { topic, since } of message.covered) {
            this.cover([topic], later(since, this.position ?? message.position));
          }
        }
        if (this.leader !== message.leader) {
          this.leader = message.leader;
          this.announceRequests();
        }
        break;
      case 'events':
        if (message.after === null || this.position === null) {
          this.continueFrom(message.position);
        } else {
          this.continueFrom(message.after);
          this.append(message.events, message.position);
        }
        break;
      case 'covered':
        this.cover(message.topics, message.since);
        break;
      case 'reset':
        this.resetTo(message.latest);
        break;
      case 'state':
        this.state = message.state;
        break;
    }
    this.notify();
  }

  /** If events before a position were missed, restarts all topics after that position. */
  private continueFrom(other: Position): void {
    if (this.position === null) {
      this.position = other;
    } else if (!isAtOrBefore(other, this.position)) {
      const before = [...this.covered];
      this.resetTo(other);
      before.forEach(([topic, since]) => this.covered.set(topic, later(since, other)));
    }
  }

  private roleChanged(role: Role): void {
    this.cancelAnnouncement();
    if (role === 'leader') {
      this.openSocket();
      this.dependencies.leads(true);
      return;
    }
    this.dependencies.leads(false);
    this.flush();
    this.socket?.stop();
    this.socket = null;
    if (role === 'follower') {
      this.leader = null;
      this.announceRequests();
    }
  }

  private openSocket(): void {
    const listener: EventSocketListener = {
      state: (state) => {
        this.flush();
        this.state = state;
        this.post({ kind: 'state', state });
        this.notify();
      },
      delivered: (events, upTo) => this.deliver(events, upTo),
      covered: (topics, since) => {
        this.flush();
        this.cover(topics, since);
        this.post({ kind: 'covered', topics: [...topics], since });
        this.notify();
      },
      reset: (latest) => {
        this.flush();
        this.resetTo(latest);
        this.post({ kind: 'reset', latest });
        this.notify();
      },
      signedOut: () => {
        this.post({ kind: 'signed-out' });
        this.dependencies.signedOut();
      },
    };
    this.socket = new EventSocket(this.dependencies, listener, {
      after: this.position,
      topics: this.union(),
      covered: this.covered.keys(),
    });
    this.sync();
  }

  private deliver(events: readonly ChangeEvent[], upTo: Position): void {
    if (this.batch === null) {
      this.batch = { after: this.position, events: [] };
      this.dependencies.clock.after(BATCH_MS, () => this.flush());
    }
    this.batch.events.push(
      ...events.filter((event) => this.position === null || !isAtOrBefore(event.position, this.position)),
    );
    this.append(events, upTo);
    this.notify();
  }

  private flush(): void {
    if (this.batch !== null && this.position !== null) {
      this.post({ kind: 'events', ...this.batch, position: this.position });
    }
    this.batch = null;
  }

  private append(events: readonly ChangeEvent[], upTo: Position): void {
    for (const event of events) {
      if (this.position === null || !isAtOrBefore(event.position, this.position)) {
        this.events.push(event);
        this.position = event.position;
      }
    }
    this.position = later(this.position, upTo);
    if (this.events.length > MAX_EVENTS) {
      const dropped = this.events.splice(0, this.events.length - MAX_EVENTS / 2).at(-1);
      if (dropped !== undefined) {
        this.covered.forEach((since, topic) => this.covered.set(topic, later(since, dropped.position)));
      }
    }
  }

  private cover(topics: readonly Topic[], since: Position): void {
    topics.forEach((topic) => {
      if (!this.covered.has(topic)) {
        this.covered.set(topic, since);
      }
    });
  }

  private resetTo(latest: Position): void {
    this.events = [];
    this.covered.clear();
    this.position = latest;
  }

  private requestsChanged(): void {
    if (this.stopped) {
      return;
    }
    if (this.socket !== null) {
      const union = this.union();
      this.socket.setTopics(union);
      this.flush();
      this.dropUncovered(union);
      this.sync();
    } else if (this.election?.role === 'follower') {
      this.announceRequests();
    }
  }

  private dropUncovered(topics: ReadonlySet<Topic>): void {
    [...this.covered.keys()]
      .filter((topic) => !topics.has(topic))
      .forEach((topic) => this.covered.delete(topic));
  }

  /** Announces this tab's topics regularly, so that a leader drops the topics of crashed tabs. */
  private announceRequests(): void {
    this.cancelAnnouncement();
    this.post({ kind: 'request', id: this.dependencies.id, topics: [...this.requested.keys()] });
    this.cancelAnnouncement = this.dependencies.clock.after(ANNOUNCE_MS, () => this.announceRequests());
  }

  private union(): Set<Topic> {
    const oldest = this.dependencies.clock.now() - REQUEST_EXPIRES_MS;
    const union = new Set(this.requested.keys());
    for (const [id, other] of this.others) {
      if (other.at < oldest) {
        this.others.delete(id);
      } else {
        other.topics.forEach((topic) => union.add(topic));
      }
    }
    return union;
  }

  private sync(): void {
    this.post({
      kind: 'sync',
      leader: this.dependencies.id,
      covered: [...this.covered].map(([topic, since]) => ({ topic, since })),
      position: this.position,
      state: this.state,
    });
  }

  private post(message: TabMessage): void {
    this.dependencies.channel?.post(message);
  }

  private notify(): void {
    if (this.notifying) {
      return;
    }
    this.notifying = true;
    this.dependencies.schedule(() => {
      this.notifying = false;
      this.listeners.forEach((listener) => listener());
    });
  }
}
