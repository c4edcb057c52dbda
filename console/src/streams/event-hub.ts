// SPDX-License-Identifier: Apache-2.0
import * as v from 'valibot';
import { isAtOrBefore, later, type Position } from '@/api/position';
import { changeEvent, TOPICS, topics as topicNames, type ChangeEvent, type Topic } from '@/api/wire';
import type { Clock } from './clock';
import { Election, type Channel, type Role } from './election';
import { EventSocket, type Connect, type EventSocketListener } from './event-socket';
import { CONNECTING, type StreamState } from './stream-state';

/** What became of the changes after a position. */
export type Read =
  | { kind: 'events'; events: readonly ChangeEvent[]; upTo: Position }
  /** The stream does not tell of these topics yet; wait. */
  | { kind: 'not-yet' }
  /** Changes after the position are missing: read the state anew. */
  | { kind: 'gap' };

export interface HubSurroundings {
  id: string;
  connect: Connect;
  /** Null where the browser has no BroadcastChannel: every tab then has a socket of its own. */
  channel: Channel | null;
  clock: Clock;
  random: () => number;
  visible: () => boolean;
  signedIn: () => Promise<boolean>;
  signedOut: () => void;
  /** Runs once, soon, where all that has come until then can be shown together. */
  soon: (run: () => void) => void;
}

const KEPT_EVENTS = 4_000;
const BATCH_MS = 20;
const WANT_AGAIN_MS = 20_000;
const WANT_FORGOTTEN_MS = 180_000;
const DROP_TOPIC_MS = 30_000;

const refusal = v.object({ code: v.string(), title: v.string(), detail: v.string() });
const streamState = v.variant('kind', [
  v.object({ kind: v.literal('connecting') }),
  v.object({ kind: v.literal('live'), replayed: v.number() }),
  v.object({ kind: v.literal('replaying'), count: v.number() }),
  v.object({
    kind: v.literal('reconnecting'),
    attempt: v.number(),
    retryAt: v.number(),
    since: v.nullable(v.number()),
  }),
  v.object({ kind: v.literal('stale'), since: v.number() }),
  v.object({ kind: v.literal('refused'), refusal }),
]);
const position = v.nullable(v.string());
/** What tabs tell each other. A tab of an older console may still be open: what cannot be read is passed over. */
const tabMessage = v.variant('kind', [
  v.object({ kind: v.literal('want'), id: v.string(), topics: topicNames }),
  v.object({ kind: v.literal('gone'), id: v.string() }),
  v.object({
    kind: v.literal('sync'),
    leader: v.string(),
    covered: v.array(v.object({ topic: v.picklist(TOPICS), since: v.string() })),
    position,
    state: streamState,
  }),
  v.object({ kind: v.literal('told'), after: position, events: v.array(changeEvent), position: v.string() }),
  v.object({ kind: v.literal('covers'), topics: topicNames, since: v.string() }),
  v.object({ kind: v.literal('reset'), latest: v.string() }),
  v.object({ kind: v.literal('state'), state: streamState }),
  v.object({ kind: v.literal('signed-out') }),
]);
type TabMessage = v.InferOutput<typeof tabMessage>;

/**
 * A tab's end of the browser's one event stream. The tab that is elected leader holds the socket and passes everything on;
 * the others follow. Every tab keeps the position up to which it was told everything, so that whichever leads next resumes
 * after it, and the newest changes, so that a view which reads its state by REST can go on from there:
 *
 * 1. it asks for its topics with {@link want}, and only then reads its state, which says at which position it was read;
 * 2. {@link readAfter} that position gives the changes that the state does not show, or says that some are missing.
 */
export class EventHub {
  private state: StreamState = CONNECTING;
  private position: Position | null = null;
  private events: ChangeEvent[] = [];
  /** From which position on all changes of a topic were told. */
  private readonly covered = new Map<Topic, Position>();
  private readonly wanted = new Map<Topic, number>();
  private readonly others = new Map<string, { topics: readonly Topic[]; at: number }>();
  private readonly listeners = new Set<() => void>();
  private readonly election: Election | null;
  private socket: EventSocket | null = null;
  private batch: { after: Position | null; events: ChangeEvent[] } | null = null;
  private leader: string | null = null;
  private cancelWant: () => void = () => undefined;
  private telling = false;
  private stopped = true;

  constructor(private readonly surroundings: HubSurroundings) {
    const { channel } = surroundings;
    this.election =
      channel === null
        ? null
        : new Election(surroundings.id, channel, surroundings.clock, surroundings.visible, (role) =>
            this.elected(role),
          );
  }

  start(): void {
    this.stopped = false;
    if (this.election === null) {
      this.openSocket();
    } else {
      this.election.start();
    }
  }

  /** Ends the tab's part, for good or until it is started again. */
  stop(): void {
    this.stopped = true;
    this.flush();
    this.socket?.stop();
    this.socket = null;
    this.cancelWant();
    this.election?.stop();
    this.post({ kind: 'gone', id: this.surroundings.id });
  }

  /** Asks for topics until the returned function is called. */
  want(topics: readonly Topic[]): () => void {
    topics.forEach((topic) => this.wanted.set(topic, (this.wanted.get(topic) ?? 0) + 1));
    this.wantsChanged();
    return () => {
      // a page that follows may want them again in a moment
      this.surroundings.clock.after(DROP_TOPIC_MS, () => {
        topics.forEach((topic) => {
          const left = (this.wanted.get(topic) ?? 1) - 1;
          if (left === 0) {
            this.wanted.delete(topic);
          } else {
            this.wanted.set(topic, left);
          }
        });
        this.wantsChanged();
      });
    };
  }

  /** The changes after a position; those of topics that nobody here asked for may be among them. */
  readAfter(topics: readonly Topic[], after: Position): Read {
    if (this.position === null || topics.some((topic) => !this.covered.has(topic))) {
      return { kind: 'not-yet' };
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

  /** Up to where everything was told; null before the first word. */
  toldUpTo(): Position | null {
    return this.position;
  }

  streamState(): StreamState {
    return this.state;
  }

  /** Calls the listener after changes, positions and states, together and not more often than is shown. */
  subscribe(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /** To be called when the tab is shown or hidden. */
  visibilityChanged(): void {
    this.election?.visibilityChanged();
  }

  /** Looks at once whether the stream lives: after a sleep, or when the network is back. */
  check(): void {
    this.socket?.check();
  }

  /** Takes what another tab has sent. */
  receive(received: unknown): void {
    if (this.stopped || this.election?.receive(received) === true) {
      return;
    }
    const read = v.safeParse(tabMessage, received);
    if (read.success) {
      this.heard(read.output);
    }
  }

  private heard(message: TabMessage): void {
    switch (message.kind) {
      case 'want':
        this.others.set(message.id, { topics: message.topics, at: this.surroundings.clock.now() });
        if (this.socket !== null) {
          this.socket.want(this.union());
          this.flush();
          this.sync();
        }
        break;
      case 'gone':
        this.others.delete(message.id);
        break;
      case 'signed-out':
        this.surroundings.signedOut();
        break;
      case 'sync':
      case 'told':
      case 'covers':
      case 'reset':
      case 'state':
        if (this.socket === null) {
          this.follow(message);
        }
        break;
    }
  }

  private follow(message: Exclude<TabMessage, { kind: 'want' | 'gone' | 'signed-out' }>): void {
    switch (message.kind) {
      case 'sync':
        this.state = message.state;
        this.keepCovered(new Set(message.covered.map(({ topic }) => topic)));
        if (message.position !== null) {
          this.continueFrom(message.position);
          for (const { topic, since } of message.covered) {
            this.cover([topic], later(since, this.position ?? message.position));
          }
        }
        if (this.leader !== message.leader) {
          this.leader = message.leader;
          this.wantAgain();
        }
        break;
      case 'told':
        if (message.after === null || this.position === null) {
          this.continueFrom(message.position);
        } else {
          this.continueFrom(message.after);
          this.append(message.events, message.position);
        }
        break;
      case 'covers':
        this.cover(message.topics, message.since);
        break;
      case 'reset':
        this.forget(message.latest);
        break;
      case 'state':
        this.state = message.state;
        break;
    }
    this.tell();
  }

  /** Notices whether changes passed by unheard: where they did, all topics begin anew. */
  private continueFrom(other: Position): void {
    if (this.position === null) {
      this.position = other;
    } else if (!isAtOrBefore(other, this.position)) {
      const before = [...this.covered];
      this.forget(other);
      before.forEach(([topic, since]) => this.covered.set(topic, later(since, other)));
    }
  }

  private elected(role: Role): void {
    this.cancelWant();
    if (role === 'leader') {
      this.openSocket();
      return;
    }
    this.flush();
    this.socket?.stop();
    this.socket = null;
    if (role === 'follower') {
      this.leader = null;
      this.wantAgain();
    }
  }

  private openSocket(): void {
    const listener: EventSocketListener = {
      state: (state) => {
        this.flush();
        this.state = state;
        this.post({ kind: 'state', state });
        this.tell();
      },
      told: (events, told) => this.toldBySocket(events, told),
      covers: (topics, since) => {
        this.flush();
        this.cover(topics, since);
        this.post({ kind: 'covers', topics: [...topics], since });
        this.tell();
      },
      reset: (latest) => {
        this.flush();
        this.forget(latest);
        this.post({ kind: 'reset', latest });
        this.tell();
      },
      signedOut: () => {
        this.post({ kind: 'signed-out' });
        this.surroundings.signedOut();
      },
    };
    this.socket = new EventSocket(this.surroundings, listener, {
      after: this.position,
      topics: this.union(),
      covered: this.covered.keys(),
    });
    this.sync();
  }

  private toldBySocket(events: readonly ChangeEvent[], told: Position): void {
    if (this.batch === null) {
      this.batch = { after: this.position, events: [] };
      this.surroundings.clock.after(BATCH_MS, () => this.flush());
    }
    this.batch.events.push(
      ...events.filter((event) => this.position === null || !isAtOrBefore(event.position, this.position)),
    );
    this.append(events, told);
    this.tell();
  }

  private flush(): void {
    if (this.batch !== null && this.position !== null) {
      this.post({ kind: 'told', ...this.batch, position: this.position });
    }
    this.batch = null;
  }

  private append(events: readonly ChangeEvent[], told: Position): void {
    for (const event of events) {
      if (this.position === null || !isAtOrBefore(event.position, this.position)) {
        this.events.push(event);
        this.position = event.position;
      }
    }
    this.position = later(this.position, told);
    if (this.events.length > KEPT_EVENTS) {
      const dropped = this.events.splice(0, this.events.length - KEPT_EVENTS / 2).at(-1);
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

  private forget(latest: Position): void {
    this.events = [];
    this.covered.clear();
    this.position = latest;
  }

  private wantsChanged(): void {
    if (this.stopped) {
      return;
    }
    if (this.socket !== null) {
      const union = this.union();
      this.socket.want(union);
      this.flush();
      this.keepCovered(union);
      this.sync();
    } else if (this.election?.role === 'follower') {
      this.wantAgain();
    }
  }

  private keepCovered(topics: ReadonlySet<Topic>): void {
    [...this.covered.keys()]
      .filter((topic) => !topics.has(topic))
      .forEach((topic) => this.covered.delete(topic));
  }

  /** Says what this tab wants, now and then again, so that a leader forgets tabs that are gone without a word. */
  private wantAgain(): void {
    this.cancelWant();
    this.post({ kind: 'want', id: this.surroundings.id, topics: [...this.wanted.keys()] });
    this.cancelWant = this.surroundings.clock.after(WANT_AGAIN_MS, () => this.wantAgain());
  }

  private union(): Set<Topic> {
    const oldest = this.surroundings.clock.now() - WANT_FORGOTTEN_MS;
    const union = new Set(this.wanted.keys());
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
      leader: this.surroundings.id,
      covered: [...this.covered].map(([topic, since]) => ({ topic, since })),
      position: this.position,
      state: this.state,
    });
  }

  private post(message: TabMessage): void {
    this.surroundings.channel?.post(message);
  }

  private tell(): void {
    if (this.telling) {
      return;
    }
    this.telling = true;
    this.surroundings.soon(() => {
      this.telling = false;
      this.listeners.forEach((listener) => listener());
    });
  }
}
