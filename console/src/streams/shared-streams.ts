// SPDX-License-Identifier: Apache-2.0
import { ConnectionBudget } from './connection-budget';
import type { Channel } from './election';
import type { EventStreamDependencies } from './event-stream';
import {
  parseStreamMessage,
  type Follow,
  type StreamMessage,
  type StreamRequest,
} from './shared-stream-messages';
import { StreamFollower, type StreamListener } from './stream-follower';
import { StreamHolder } from './stream-holder';

interface Dependencies extends EventStreamDependencies {
  /** The id of this tab. */
  id: string;
  /** The channel to the tabs that share the streams. Null if the browser does not support channels. */
  channel: Channel | null;
  /** The channel to the tabs of all keys and versions. */
  everyTab: Channel | null;
  signedOut: () => void;
}

/**
 * This tab's end of the streams of server-sent events that all tabs of a browser share. The elected tab holds each
 * stream once and forwards its events.
 */
export class SharedStreams {
  private readonly follower: StreamFollower;
  private readonly holder: StreamHolder;
  private readonly budget: ConnectionBudget;
  private holds = false;

  constructor(private readonly dependencies: Dependencies) {
    const { id, clock, channel, everyTab } = dependencies;
    const toOthers = (message: StreamMessage) => channel?.post(message);
    this.budget = new ConnectionBudget({
      id,
      channel: everyTab,
      clock,
      wanted: () => this.holder.wanted,
      changed: () => this.holder.limitChanged(),
    });
    this.follower = new StreamFollower({
      tab: id,
      clock,
      send: (message) => {
        this.followed(message);
        toOthers(message);
      },
    });
    this.holder = new StreamHolder({
      ...dependencies,
      tab: id,
      limit: () => this.budget.limit(),
      toSelf: (message) => this.follower.receive(message),
      toOthers,
    });
  }

  start(visible: boolean): void {
    this.follower.start(visible);
  }

  /** Leaves the shared streams until they are started again. */
  stop(): void {
    this.follower.stop();
    this.lead(false);
  }

  /** Must be called when this tab starts or stops holding the streams of all tabs. */
  lead(holds: boolean): void {
    if (holds === this.holds) {
      return;
    }
    this.holds = holds;
    if (holds) {
      this.holder.start();
      this.budget.start();
    } else {
      this.holder.stop();
      this.budget.release();
    }
  }

  /** Must be called when the tab is shown or hidden. */
  setVisible(visible: boolean): void {
    this.follower.setVisible(visible);
  }

  /**
   * Checks immediately whether the streams are alive, for example after the machine has slept or when the network is
   * back.
   */
  check(): void {
    this.holder.check();
  }

  /** Follows a stream. Returns a function that stops following it. */
  follow(request: StreamRequest, listener: StreamListener): () => void {
    return this.follower.follow(request, listener);
  }

  /** Handles a message from a tab that shares the streams. */
  receive(received: unknown): void {
    const message = parseStreamMessage(received);
    if (message?.kind === 'follow') {
      this.followed(message);
    } else if (message !== null) {
      this.follower.receive(message);
    }
  }

  /** Handles a message from a tab of any key and version. */
  receiveFromEveryTab(received: unknown): void {
    this.budget.receive(received);
  }

  private followed(message: Follow): void {
    if (this.holds) {
      this.holder.follow(message);
      this.budget.update();
    }
  }
}
