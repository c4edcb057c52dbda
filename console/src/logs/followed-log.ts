// SPDX-License-Identifier: Apache-2.0
import { Problem } from '@/api/problem';
import type { StreamEvent } from '@/streams/shared-stream-messages';
import {
  append,
  dropNewest,
  dropOldest,
  EMPTY,
  isFull,
  olderRequest,
  prepend,
  REOPENED,
  type LogWindow,
  type OlderRequest,
} from './log-window';

/** The state of a log in the viewer. */
export interface LogSnapshot {
  window: LogWindow;
  /** Whether the view stays at the latest line. */
  following: boolean;
  /** Whether the stream is needed: the window extends to the latest line, and more may follow. */
  streaming: boolean;
  /** Whether the run has ended. */
  ended: boolean;
  /** The number of rows that have arrived since the view left the latest line. Null if newer rows are not loaded. */
  newRows: number | null;
  older: 'idle' | 'loading' | Problem;
}

interface Dependencies {
  /** Schedules a callback that shows all data received until then in one update. */
  schedule: (run: () => void) => void;
  readOlder: (request: OlderRequest) => Promise<readonly StreamEvent[]>;
}

/**
 * A log that the user can scroll endlessly, with a bounded window of loaded lines. While the view follows the latest
 * line, the oldest lines are dropped. While the user reads older lines, the newest lines are dropped instead, and the
 * stream stops until the user returns to the end.
 */
export class FollowedLog {
  private current: LogSnapshot = {
    window: EMPTY,
    following: true,
    streaming: true,
    ended: false,
    newRows: 0,
    older: 'idle',
  };
  private received: StreamEvent[] = [];
  private position: string | null = null;
  private seenKey = 0;
  /** Whether another run has started since the stream was opened, which may have been before the first run. */
  private startedSince = false;
  private readonly listeners = new Set<() => void>();

  constructor(private readonly dependencies: Dependencies) {}

  snapshot(): LogSnapshot {
    return this.current;
  }

  subscribe(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /** Returns the position after which the stream must continue. */
  after(): string | null {
    return this.position;
  }

  event(event: StreamEvent): void {
    this.position = event.id === '' ? this.position : event.id;
    this.received.push(event);
    if (this.received.length === 1) {
      this.dependencies.schedule(() => this.apply());
    }
  }

  /** A connection was opened. */
  opened(): void {
    this.event(REOPENED);
  }

  /** The following events replace all received events. */
  reset(): void {
    this.received = [];
    this.position = null;
    this.seenKey = 0;
    this.change({ window: EMPTY, newRows: 0 });
  }

  /**
   * The run has ended, and so has its log. Another run may already have been announced, because the two messages can
   * overtake each other.
   */
  end(): void {
    this.apply();
    this.change({ ended: true, streaming: false });
    if (this.startedSince) {
      this.startedSince = false;
      // continue only after the component has stopped using the closed stream
      this.dependencies.schedule(() => this.continues());
    }
  }

  /** Another run has started, whose output follows. */
  continues(): void {
    if (this.current.ended) {
      this.change({ ended: false, streaming: this.current.newRows !== null });
    } else {
      this.startedSince = true;
    }
  }

  /** Must be called when the user has scrolled. */
  scrolled(atEnd: boolean): void {
    if (atEnd === this.current.following) {
      return;
    }
    if (atEnd) {
      this.seen();
      this.change({
        following: true,
        streaming: !this.current.ended || this.current.newRows === null,
        newRows: 0,
      });
    } else {
      this.seen();
      this.change({ following: false });
    }
  }

  /** Shows the newest line. */
  jump(): void {
    if (this.current.newRows === null) {
      this.reset();
      this.change({ following: true, streaming: true, ended: false });
    } else {
      this.scrolled(true);
    }
  }

  /** Loads older lines, unless there are none or they are already being loaded. */
  async loadOlder(): Promise<void> {
    const request = olderRequest(this.current.window);
    if (request === null || this.current.older === 'loading') {
      return;
    }
    this.change({ older: 'loading' });
    try {
      const events = await this.dependencies.readOlder(request);
      if (request.before !== olderRequest(this.current.window)?.before) {
        this.change({ older: 'idle' });
        return;
      }
      this.change({ older: 'idle', window: prepend(this.current.window, events) });
      this.bound();
    } catch (thrown) {
      this.change({ older: Problem.of(thrown) });
    }
  }

  private apply(): void {
    const events = this.received;
    this.received = [];
    if (events.length > 0 && this.current.newRows !== null) {
      const window = append(this.current.window, events);
      this.change({ window, newRows: this.current.following ? 0 : window.nextKey - this.seenKey });
      this.bound();
    }
  }

  /** Keeps the window bounded. */
  private bound(): void {
    const { window, following } = this.current;
    if (following) {
      this.change({ window: dropOldest(window) });
    } else if (isFull(window)) {
      const bounded = dropNewest(window);
      this.received = [];
      this.position = bounded.end;
      this.change({ window: bounded, streaming: false, newRows: null });
    }
  }

  private seen(): void {
    this.seenKey = this.current.window.nextKey;
  }

  private change(change: Partial<LogSnapshot>): void {
    this.current = { ...this.current, ...change };
    this.listeners.forEach((listener) => listener());
  }
}
