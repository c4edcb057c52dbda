// SPDX-License-Identifier: Apache-2.0
import * as v from 'valibot';
import type { Clock } from './clock';
import type { Channel } from './election';

/** Browsers open six connections to a host. The remaining connections are for requests and downloads. */
const CONNECTIONS = 3;
const ANNOUNCE_MS = 2_000;
const EXPIRES_MS = 6_000;

const message = v.object({ holder: v.string(), streams: v.number() });

/**
 * Distributes the connections for streams among the tabs that hold streams. Only one tab holds streams, unless tabs of
 * several keys or of several versions of the console are open. These messages are all that such tabs share, so they
 * must never change.
 */
export class ConnectionBudget {
  private readonly others = new Map<string, number>();
  private announced = 0;
  private cancel: () => void = () => undefined;

  constructor(
    private readonly dependencies: {
      id: string;
      /** The channel to the tabs of all keys and versions. Null if the browser does not support channels. */
      channel: Channel | null;
      clock: Clock;
      /** Returns the number of streams that this tab should hold. */
      wanted: () => number;
      changed: () => void;
    },
  ) {}

  /**
   * Returns the number of connections that this tab may use. Tabs that cannot communicate with each other use one
   * connection each.
   */
  limit(): number {
    return this.dependencies.channel === null
      ? 1
      : Math.max(1, Math.floor(CONNECTIONS / (1 + this.others.size)));
  }

  /** Starts announcing the streams of this tab. */
  start(): void {
    this.stop();
    const { clock } = this.dependencies;
    const oldest = clock.now() - EXPIRES_MS;
    this.others.forEach((at, id) => {
      if (at < oldest) {
        this.others.delete(id);
        this.dependencies.changed();
      }
    });
    this.announce(this.dependencies.wanted());
    this.cancel = clock.after(ANNOUNCE_MS, () => this.start());
  }

  /** Immediately announces that the number of streams has changed. */
  update(): void {
    const wanted = this.dependencies.wanted();
    if (wanted !== this.announced) {
      this.announce(wanted);
    }
  }

  private stop(): void {
    this.cancel();
  }

  /** Announces that this tab no longer holds any streams. */
  release(): void {
    this.stop();
    this.announce(0);
  }

  receive(received: unknown): void {
    const read = v.safeParse(message, received);
    if (!read.success) {
      return;
    }
    const { holder, streams } = read.output;
    const known = this.others.has(holder);
    if (streams === 0) {
      this.others.delete(holder);
    } else {
      this.others.set(holder, this.dependencies.clock.now());
    }
    if (known !== this.others.has(holder)) {
      if (!known && this.announced > 0) {
        this.announce(this.announced);
      }
      this.dependencies.changed();
    }
  }

  private announce(streams: number): void {
    this.announced = streams;
    this.dependencies.channel?.post({ holder: this.dependencies.id, streams });
  }
}
