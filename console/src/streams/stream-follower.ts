// SPDX-License-Identifier: Apache-2.0
import type { Clock } from './clock';
import {
  ENDED,
  OPENED,
  type Follow,
  type FollowedStream,
  type StreamEvents,
  type StreamMessage,
  type StreamRequest,
} from './shared-stream-messages';
import type { StreamState } from './stream-state';

export interface StreamListener {
  /** Returns the last event id that the listener has received, or null if there is none. */
  after?: () => string | null;
  /**
   * Returns the number of seconds of history that the listener lacks, for a stream that does not resume after an id.
   */
  history?: () => number;
  event: (name: string, data: string, id: string) => void;
  state: (state: StreamState) => void;
  /** A connection was opened. */
  opened?: () => void;
  /** Events are missing: the following events replace all delivered events. */
  reset?: () => void;
  /** The server has sent everything, so the stream is no longer followed. */
  ended?: () => void;
}

const ANNOUNCE_MS = 5_000;
/** A tab that is hidden only for a moment keeps its streams. */
const HIDDEN_MS = 1_500;

interface Subscription {
  request: StreamRequest;
  listener: StreamListener;
  session: string | null;
  /** The number of the next event of the session. */
  next: number;
}

/**
 * The streams that this tab follows, out of the streams that all tabs of a browser share. It announces these streams to
 * the tab that holds them, and receives each event once and in order. A hidden tab follows nothing; when it is shown
 * again, it receives the events that it missed.
 */
export class StreamFollower {
  private readonly subscriptions = new Set<Subscription>();
  private visible = false;
  private active = false;
  private cancelAnnouncement: () => void = () => undefined;
  private cancelHide: () => void = () => undefined;

  constructor(
    private readonly dependencies: { tab: string; clock: Clock; send: (message: Follow) => void },
  ) {}

  start(visible: boolean): void {
    this.active = true;
    this.visible = visible;
    this.announce();
  }

  stop(): void {
    this.cancelHide();
    this.visible = false;
    this.announce();
    this.cancelAnnouncement();
    this.active = false;
  }

  setVisible(visible: boolean): void {
    this.cancelHide();
    if (!this.active || visible === this.visible) {
      return;
    }
    if (visible) {
      this.visible = true;
      this.announce();
    } else {
      this.cancelHide = this.dependencies.clock.after(HIDDEN_MS, () => {
        this.visible = false;
        this.announce();
      });
    }
  }

  /** Follows a stream. Returns a function that stops following it. */
  follow(request: StreamRequest, listener: StreamListener): () => void {
    const subscription: Subscription = { request, listener, session: null, next: 0 };
    this.subscriptions.add(subscription);
    this.announce();
    return () => this.leave(subscription);
  }

  receive(message: StreamMessage): void {
    switch (message.kind) {
      case 'holds-streams':
        this.announce();
        break;
      case 'stream-events':
        this.to(message.path).forEach((subscription) => this.deliver(message, subscription));
        break;
      case 'stream-state':
        this.to(message.path).forEach(({ listener }) => listener.state(message.state));
        break;
      case 'follow':
        break;
    }
  }

  private to(path: string): Subscription[] {
    return this.visible ? [...this.subscriptions].filter(({ request }) => request.path === path) : [];
  }

  private deliver(message: StreamEvents, subscription: Subscription): void {
    if (message.session !== subscription.session) {
      if (message.to !== this.dependencies.tab) {
        return;
      }
      subscription.session = message.session;
      subscription.next = firstMissing(message, subscription.listener);
    }
    if (subscription.next < message.first) {
      if (message.to === null) {
        this.announce();
        return;
      }
      // the tab that holds the stream no longer has the missing events
      subscription.listener.reset?.();
      subscription.next = message.first;
    }
    const events = message.events.slice(subscription.next - message.first);
    for (const { name, data, id } of events) {
      subscription.next += 1;
      if (name === OPENED.name) {
        subscription.listener.opened?.();
      } else if (name === ENDED.name) {
        this.leave(subscription);
        subscription.listener.ended?.();
        return;
      } else {
        subscription.listener.event(name, data, id);
      }
    }
  }

  private leave(subscription: Subscription): void {
    if (this.subscriptions.delete(subscription)) {
      this.announce();
    }
  }

  /** Regularly announces the streams that this tab follows, so that the streams of crashed tabs are closed. */
  private announce(): void {
    this.cancelAnnouncement();
    if (!this.active) {
      return;
    }
    const streams = this.visible ? [...this.subscriptions].map(followed) : [];
    if (streams.length > 0) {
      this.cancelAnnouncement = this.dependencies.clock.after(ANNOUNCE_MS, () => this.announce());
    }
    this.dependencies.send({ kind: 'follow', tab: this.dependencies.tab, streams });
  }
}

function followed({ request, listener, session, next }: Subscription): FollowedStream {
  const after = listener.after?.() ?? null;
  return { ...request, after, history: listener.history?.() ?? null, session, next };
}

/**
 * Returns the number of the first event that a listener does not have, and resets the listener if earlier events are
 * missing.
 */
function firstMissing({ first, base, events }: StreamEvents, listener: StreamListener): number {
  const after = listener.after?.() ?? null;
  if (after === null || after === base) {
    return first;
  }
  const known = events.findIndex(({ id }) => id === after);
  if (known < 0) {
    listener.reset?.();
    return first;
  }
  return first + known + 1;
}
