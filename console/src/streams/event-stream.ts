// SPDX-License-Identifier: Apache-2.0
import { backoff } from './backoff';
import type { Clock } from './clock';
import { parseClose } from './sse-messages';
import { CONNECTING, nextState, type StreamSignal, type StreamState } from './stream-state';

/** An EventSource, as far as it is used. */
export interface Source {
  close(): void;
}

/** How it went wrong: the browser tries again by itself, or gave up and does not say why. */
type SourceError = 'retrying' | 'failed';

export interface SourceHandlers {
  opened: () => void;
  event: (name: string, data: string) => void;
  error: (error: SourceError) => void;
}

/** Opens a source that tells events of these names. */
export type OpenSource = (path: string, names: readonly string[], on: SourceHandlers) => Source;

interface Surroundings {
  open: OpenSource;
  clock: Clock;
  random: () => number;
  signedIn: () => Promise<boolean>;
}

export interface EventStreamOptions {
  /** The path to open, asked anew each time: what was missed can be asked for with it. */
  path: () => string;
  events: readonly string[];
  /** After so many ms without an event the connection is taken for dead; null where events come as they will. */
  silenceMs: number | null;
  state: (state: StreamState) => void;
  /** The stream begins, for the first time or again; what does not resume begins anew. */
  opened?: () => void;
  /** @throws whatever for data that cannot be read: the stream is refused then */
  event: (name: string, data: string) => void;
  /** The server has sent everything. */
  ended?: () => void;
  signedOut: () => void;
}

const HANDSHAKE_MS = 15_000;
const NATIVE_RETRY_MS = 3_000;

/**
 * A stream of server-sent events that is there until it is stopped. The browser's own reconnection, which sends
 * Last-Event-ID, is left to work; where it gives up, where the server closes with a reason, and where nothing comes any
 * more, the stream is opened anew.
 */
export class EventStream {
  private state: StreamState = CONNECTING;
  private source: Source | null = null;
  private lastWord: number | null = null;
  private attempt = 0;
  private stopped = false;
  private cancelWatch: () => void = () => undefined;
  private cancelRetry: (() => void) | null = null;

  constructor(
    private readonly surroundings: Surroundings,
    private readonly options: EventStreamOptions,
  ) {
    this.open();
  }

  /** Looks at once whether the stream lives; one that cannot know is opened anew. */
  check(): void {
    if (this.stopped) {
      return;
    }
    const { silenceMs } = this.options;
    const silent = silenceMs !== null && this.surroundings.clock.now() - (this.lastWord ?? 0) > silenceMs / 2;
    if (this.cancelRetry !== null || this.state.kind === 'reconnecting' || silent) {
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
    this.watch(HANDSHAKE_MS);
    this.source = this.surroundings.open(this.options.path(), [...this.options.events, 'close'], {
      opened: () => {
        this.attempt = 0;
        this.heard();
        this.options.opened?.();
        this.signal({ kind: 'opened', resumed: false });
      },
      event: (name, data) => this.received(name, data),
      error: (error) => this.failed(error),
    });
  }

  private received(name: string, data: string): void {
    this.heard();
    if (name === 'close') {
      this.closed(data);
      return;
    }
    this.signal({ kind: 'told', count: 1 });
    try {
      this.options.event(name, data);
    } catch {
      this.refuse('UNREADABLE', 'The server sent data that this console cannot read; reload the page.');
    }
  }

  private closed(data: string): void {
    const close = parseClose(data);
    this.drop();
    if (close?.reason === 'RUN_ENDED') {
      this.stopped = true;
      this.options.ended?.();
    } else if (close?.reason === 'CREDENTIAL_REVOKED') {
      this.stopped = true;
      this.options.signedOut();
    } else if (close?.reconnect === false) {
      this.refuse(close.reason, 'The server has closed the stream for good.');
    } else {
      this.returnAfter(close?.retry_after_ms ?? 0);
    }
  }

  private failed(error: SourceError): void {
    const { clock } = this.surroundings;
    if (error === 'retrying') {
      this.attempt += 1;
      this.cancelWatch();
      this.watch(HANDSHAKE_MS);
      this.signal({
        kind: 'lost',
        attempt: this.attempt,
        retryAt: clock.now() + NATIVE_RETRY_MS,
        since: this.lastWord,
      });
      return;
    }
    this.drop();
    this.returnAfter(0);
    void this.surroundings.signedIn().then((yes) => {
      if (!yes) {
        this.stop();
      }
    });
  }

  private returnAfter(atLeastMs: number): void {
    const { clock, random } = this.surroundings;
    this.attempt += 1;
    const wait = backoff(this.attempt, random(), atLeastMs);
    this.signal({ kind: 'lost', attempt: this.attempt, retryAt: clock.now() + wait, since: this.lastWord });
    this.cancelRetry = clock.after(wait, () => {
      this.cancelRetry = null;
      this.open();
    });
  }

  private heard(): void {
    this.lastWord = this.surroundings.clock.now();
    if (this.options.silenceMs === null) {
      this.cancelWatch();
    } else {
      this.watch(this.options.silenceMs);
    }
  }

  private watch(ms: number): void {
    this.cancelWatch();
    this.cancelWatch = this.surroundings.clock.after(ms, () => {
      this.drop();
      if (this.state.kind === 'live' && this.lastWord !== null) {
        this.signal({ kind: 'silent', since: this.lastWord });
        this.open();
      } else {
        this.returnAfter(0);
      }
    });
  }

  private refuse(code: string, detail: string): void {
    this.stop();
    this.signal({ kind: 'refused', refusal: { code, title: 'The stream was refused', detail } });
  }

  private drop(): void {
    this.cancelWatch();
    this.cancelRetry?.();
    this.cancelRetry = null;
    const source = this.source;
    this.source = null;
    source?.close();
  }

  private signal(signal: StreamSignal): void {
    const next = nextState(this.state, signal);
    if (next !== this.state) {
      this.state = next;
      this.options.state(next);
    }
  }
}
