// SPDX-License-Identifier: Apache-2.0
import { distribute } from './connection-turns';
import { EventStream, type EventStreamDependencies } from './event-stream';
import {
  ENDED,
  OPENED,
  type Follow,
  type FollowedStream,
  type StreamEvent,
  type StreamEvents,
  type StreamMessage,
  type StreamRequest,
} from './shared-stream-messages';
import { CONNECTING, type StreamState } from './stream-state';

const MAX_KEPT_CHARACTERS = 4_000_000;
const BATCH_MS = 50;
const FOLLOW_EXPIRES_MS = 15_000;
const PRUNE_MS = 5_000;
/** How long a stream keeps its connection while other streams are waiting for one. */
const TURN_MS = 3_000;
const TURN_CHECK_MS = 500;
/** The maximum time for opening a connection. */
const OPENING_MS = 20_000;
/** The additional history to request, because a tab's announcement may be this old. */
const HISTORY_OVERLAP_SECONDS = 10;

export interface StreamHolderDependencies extends EventStreamDependencies {
  /** The id of this tab. */
  tab: string;
  /** The number of connections that this tab may hold now. */
  limit: () => number;
  signedOut: () => void;
  /** Sends a message to this tab. */
  toSelf: (message: StreamMessage) => void;
  /** Sends a message to all other tabs. */
  toOthers: (message: StreamMessage) => void;
}

/** A stream with its latest events, for tabs that join later. */
class HeldStream {
  readonly followers = new Map<string, number>();
  readonly session = Array.from(crypto.getRandomValues(new Uint32Array(2)), String).join('-');
  readonly kept: StreamEvent[] = [];
  /** The number of the first retained event. */
  first = 0;
  /** The number of the first event that other tabs do not have yet. */
  unsent = 0;
  state: StreamState = CONNECTING;
  stream: EventStream | null = null;
  /** When the connection was opened or given up. */
  since = 0;
  over = false;
  private characters = 0;
  readonly request: StreamRequest;
  /** The id before the first retained event, if it is known. */
  base: string | null;
  private lastId: string | null;
  private history: number | null;
  private readonly historyFrom: number;

  constructor({ path, names, silenceMs, after, history }: FollowedStream, now: number) {
    this.request = { path, names, silenceMs };
    this.base = after;
    this.lastId = after;
    this.history = history;
    this.historyFrom = now - (history ?? 0) * 1_000;
  }

  get next(): number {
    return this.first + this.kept.length;
  }

  /** Whether a tab can join. A new tab may need more history than the first tab needed. */
  admits({ session, history }: FollowedStream, now: number): boolean {
    const joined = session === this.session;
    const reachesBack = history === null || now - history * 1_000 >= this.historyFrom;
    return joined || (!this.over && reachesBack);
  }

  /** Records that a tab follows this stream, and the history that it needs after the next reconnection. */
  followedBy(tab: string, { history }: FollowedStream, now: number): void {
    this.followers.set(tab, now);
    this.history = history;
  }

  add(event: StreamEvent): void {
    this.kept.push(event);
    this.characters += event.data.length;
    this.lastId = event.id === '' ? this.lastId : event.id;
    if (this.characters > MAX_KEPT_CHARACTERS) {
      this.dropOldest();
    }
  }

  /** Drops a quarter of the events in one step, because each removal moves all remaining events. */
  private dropOldest(): void {
    let count = 0;
    while (this.characters > 0.75 * MAX_KEPT_CHARACTERS && count < this.kept.length - 1) {
      const event = this.kept[count];
      this.characters -= event?.data.length ?? 0;
      this.base = event === undefined || event.id === '' ? this.base : event.id;
      count += 1;
    }
    this.kept.splice(0, count);
    this.first += count;
  }

  /** Returns the path that resumes the stream where its last connection stopped. */
  path(): string {
    const { path } = this.request;
    if (this.history !== null) {
      return `${path}&history=${this.history + HISTORY_OVERLAP_SECONDS}s`;
    }
    return this.lastId === null ? path : `${path}&after=${encodeURIComponent(this.lastId)}`;
  }

  /** Returns the events starting with the given number. */
  from(number: number, to: string | null): StreamEvents {
    const start = Math.max(number, this.first);
    return {
      kind: 'stream-events',
      to,
      path: this.request.path,
      session: this.session,
      first: start,
      base: this.base,
      events: this.kept.slice(start - this.first),
    };
  }
}

/**
 * Holds the streams that the tabs of a browser follow, each of them once. Browsers open at most six HTTP/1.1
 * connections to a host, for all tabs together. If the tabs follow more streams than this tab may hold, the streams
 * alternate, and each resumes where it stopped.
 */
export class StreamHolder {
  private readonly streams = new Map<string, HeldStream>();
  private turns = false;
  private active = false;
  private cancelTurn: () => void = () => undefined;
  private cancelPrune: () => void = () => undefined;
  private cancelBatch: (() => void) | null = null;

  constructor(private readonly dependencies: StreamHolderDependencies) {}

  /** The number of followed streams that have not ended. */
  get wanted(): number {
    return [...this.streams.values()].filter(({ over }) => !over).length;
  }

  /** Asks all tabs which streams they follow. */
  start(): void {
    this.active = true;
    this.send({ kind: 'holds-streams' });
    this.prune();
  }

  /** Closes all streams. */
  stop(): void {
    this.flush();
    this.active = false;
    this.cancelTurn();
    this.cancelPrune();
    this.streams.forEach((held) => held.stream?.stop());
    this.streams.clear();
  }

  /** Opens the streams that a tab follows, and closes streams that no tab follows any longer. */
  follow({ tab, streams }: Follow): void {
    if (!this.active) {
      return;
    }
    this.streams.forEach((held, path) => {
      if (!streams.some((followed) => followed.path === path)) {
        held.followers.delete(tab);
      }
    });
    streams.forEach((followed) => this.join(tab, followed));
    this.dropUnfollowed();
    this.share();
  }

  /** Checks immediately whether the streams are alive. */
  check(): void {
    this.streams.forEach(({ stream }) => stream?.check());
  }

  /** Must be called when the number of connections that this tab may hold has changed. */
  limitChanged(): void {
    if (this.active) {
      this.share();
    }
  }

  private join(tab: string, followed: FollowedStream): void {
    const { path } = followed;
    const now = this.dependencies.clock.now();
    const known = this.streams.get(path);
    const held = known?.admits(followed, now) === true ? known : new HeldStream(followed, now);
    if (held !== known) {
      // its other followers join the new session when they announce themselves
      known?.stream?.stop();
      this.streams.set(path, held);
    }
    held.followedBy(tab, followed, now);
    if (followed.session !== held.session || followed.next < held.next) {
      this.flush();
      const from = followed.session === held.session ? followed.next : held.first;
      this.sendTo(tab, held.from(from, tab));
      this.sendTo(tab, { kind: 'stream-state', path, state: this.shown(held) });
    }
  }

  private dropUnfollowed(): void {
    this.streams.forEach((held, path) => {
      if (held.followers.size === 0) {
        held.stream?.stop();
        this.streams.delete(path);
      }
    });
  }

  /** Drops the streams that crashed tabs followed. */
  private prune(): void {
    this.cancelPrune = this.dependencies.clock.after(PRUNE_MS, () => this.prune());
    const oldest = this.dependencies.clock.now() - FOLLOW_EXPIRES_MS;
    this.streams.forEach(({ followers }) =>
      followers.forEach((at, tab) => {
        if (at < oldest) {
          followers.delete(tab);
        }
      }),
    );
    this.dropUnfollowed();
    this.share();
  }

  /** Distributes the connections among the streams. */
  private share(): void {
    this.cancelTurn();
    const { clock, limit } = this.dependencies;
    const now = clock.now();
    const streams = [...this.streams.values()].filter(({ over }) => !over);
    const max = limit();
    const change = distribute(
      streams.map((held) => ({
        held,
        open: held.stream !== null,
        since: held.since,
        finished: now - held.since >= (held.state.kind === 'live' ? TURN_MS : OPENING_MS),
      })),
      max,
    );
    change.close.forEach(({ held }) => {
      held.stream?.stop();
      held.stream = null;
      held.since = now;
    });
    change.open.forEach(({ held }) => this.open(held));
    const turns = streams.length > max;
    if (turns) {
      this.cancelTurn = clock.after(TURN_CHECK_MS, () => this.share());
    }
    if (turns !== this.turns) {
      this.turns = turns;
      streams.forEach((held) => this.sendState(held));
    }
  }

  private open(held: HeldStream): void {
    const { clock } = this.dependencies;
    held.since = clock.now();
    held.stream = new EventStream(this.dependencies, {
      path: () => held.path(),
      events: held.request.names,
      silenceMs: held.request.silenceMs,
      onState: (state) => {
        held.state = state;
        held.over ||= state.kind === 'failed';
        this.sendState(held);
      },
      onOpen: () => this.add(held, OPENED),
      onEvent: (name, data, id) => this.add(held, { name, data, id }),
      onEnd: () => {
        held.over = true;
        this.add(held, ENDED);
        this.flush();
        this.share();
      },
      onSignedOut: () => this.dependencies.signedOut(),
    });
  }

  private add(held: HeldStream, event: StreamEvent): void {
    const first = held.next;
    held.add(event);
    if (held.followers.has(this.dependencies.tab)) {
      const { path } = held.request;
      const { session } = held;
      this.dependencies.toSelf({
        kind: 'stream-events',
        to: null,
        path,
        session,
        first,
        base: null,
        events: [event],
      });
    }
    this.cancelBatch ??= this.dependencies.clock.after(BATCH_MS, () => this.flush());
  }

  /** Sends the other tabs the data that they do not have yet. */
  private flush(): void {
    this.cancelBatch?.();
    this.cancelBatch = null;
    this.streams.forEach((held) => {
      if (held.unsent < held.next && this.othersFollow(held)) {
        this.dependencies.toOthers(held.from(held.unsent, null));
      }
      held.unsent = held.next;
    });
  }

  private othersFollow(held: HeldStream): boolean {
    return [...held.followers.keys()].some((tab) => tab !== this.dependencies.tab);
  }

  private sendState(held: HeldStream): void {
    this.flush();
    this.send({ kind: 'stream-state', path: held.request.path, state: this.shown(held) });
  }

  /** A stream that is waiting for its turn is live, but delayed. */
  private shown({ state }: HeldStream): StreamState {
    return this.turns && (state.kind === 'live' || state.kind === 'connecting') ? { kind: 'turns' } : state;
  }

  private send(message: StreamMessage): void {
    this.dependencies.toSelf(message);
    this.dependencies.toOthers(message);
  }

  private sendTo(tab: string, message: StreamMessage): void {
    if (tab === this.dependencies.tab) {
      this.dependencies.toSelf(message);
    } else {
      this.dependencies.toOthers(message);
    }
  }
}
