// SPDX-License-Identifier: Apache-2.0
import * as v from 'valibot';
import type { Clock } from './clock';

/** Sends messages to all other tabs of the browser, but not to the sender. */
export interface Channel {
  post(message: unknown): void;
}

export type Role = 'candidate' | 'leader' | 'follower';

const CLAIM_MS = 150;
const BEAT_MS = 700;
const LEASE_MS = 2_300;

const message = v.object({
  election: v.picklist(['claim', 'lead', 'bye']),
  id: v.string(),
  visible: v.boolean(),
});
type ElectionMessage = v.InferOutput<typeof message>;

/**
 * Elects the one tab that holds the browser's WebSocket. The leader announces itself every 0.7 s. A tab that receives
 * no announcement for 2.3 s claims leadership, and becomes the leader 0.15 s later unless a tab of higher rank objects.
 * A visible tab outranks a hidden one, whose timers browsers slow down; otherwise the lower id wins. A leader that is
 * closed announces this, so that no tab has to wait for the lease to expire.
 *
 * Web Locks would need less code, but exist only over TLS and on localhost, and a self-hosted console is often opened by
 * its IP address.
 */
export class Election {
  private current: Role = 'candidate';
  private cancelTimer: () => void = () => undefined;
  private stopped = true;

  constructor(
    private readonly id: string,
    private readonly channel: Channel,
    private readonly clock: Clock,
    private readonly isVisible: () => boolean,
    private readonly onRole: (role: Role) => void,
  ) {}

  get role(): Role {
    return this.current;
  }

  start(): void {
    this.stopped = false;
    this.claim();
  }

  /** Leaves the election. A tab must call this before it is closed. */
  stop(): void {
    if (this.stopped) {
      return;
    }
    this.stopped = true;
    this.cancelTimer();
    if (this.current === 'leader') {
      this.post('bye');
    }
    this.become('candidate');
  }

  /** Must be called when the tab is shown or hidden. */
  visibilityChanged(): void {
    if (this.stopped) {
      return;
    }
    if (this.current === 'leader') {
      this.lead();
    } else if (this.isVisible()) {
      this.claim();
    }
  }

  /** Handles a message from the channel. Returns false if it does not belong to the election. */
  receive(received: unknown): boolean {
    const read = v.safeParse(message, received);
    if (!read.success) {
      return false;
    }
    if (!this.stopped) {
      this.handle(read.output);
    }
    return true;
  }

  private handle(other: ElectionMessage): void {
    switch (other.election) {
      case 'claim':
        if (this.current === 'leader') {
          if (other.visible && !this.isVisible()) {
            this.follow();
          } else {
            this.lead();
          }
        } else if (this.current === 'candidate') {
          if (this.outranks(other)) {
            this.post('claim');
          } else {
            this.follow();
          }
        }
        break;
      case 'lead':
        if (this.current === 'leader' && this.outranks(other)) {
          this.lead();
        } else {
          this.follow();
          if (!other.visible && this.isVisible()) {
            this.claim();
          }
        }
        break;
      case 'bye':
        if (this.current === 'follower') {
          this.claim();
        }
        break;
    }
  }

  private outranks(other: ElectionMessage): boolean {
    return this.isVisible() === other.visible ? this.id < other.id : this.isVisible();
  }

  private claim(): void {
    this.become('candidate');
    this.schedule(CLAIM_MS, () => {
      this.become('leader');
      this.lead();
    });
    this.post('claim');
  }

  private lead(): void {
    this.schedule(BEAT_MS, () => this.lead());
    this.post('lead');
  }

  private follow(): void {
    this.become('follower');
    this.schedule(LEASE_MS, () => this.claim());
  }

  private schedule(ms: number, run: () => void): void {
    this.cancelTimer();
    this.cancelTimer = this.clock.after(ms, run);
  }

  private become(role: Role): void {
    if (this.current !== role) {
      this.current = role;
      this.onRole(role);
    }
  }

  private post(election: ElectionMessage['election']): void {
    this.channel.post({ election, id: this.id, visible: this.isVisible() });
  }
}
