// SPDX-License-Identifier: Apache-2.0
import * as v from 'valibot';
import type { Clock } from './clock';

/** Carries messages to all other tabs of the browser; a message sent is not received by the sender. */
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
 * Elects the one tab that holds the browser's WebSocket. The leader says so every 0.7 s; a tab that hears nothing for
 * 2.3 s claims to lead, and leads 0.15 s later unless a better one objects. A visible tab is better than a hidden one,
 * whose timers browsers slow down, then the lower id. A leader that is closed says goodbye, so that nobody waits.
 *
 * Web Locks would do the same with less, but exist only over TLS and on localhost, and a self-hosted cloud's console is
 * often opened by address.
 */
export class Election {
  private current: Role = 'candidate';
  private cancelTimer: () => void = () => undefined;
  private stopped = true;

  constructor(
    private readonly id: string,
    private readonly channel: Channel,
    private readonly clock: Clock,
    private readonly visible: () => boolean,
    private readonly elected: (role: Role) => void,
  ) {}

  get role(): Role {
    return this.current;
  }

  start(): void {
    this.stopped = false;
    this.claim();
  }

  /** Leaves, also for good: a tab that is closed has to call it while it still can. */
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

  /** To be called when the tab is shown or hidden. */
  visibilityChanged(): void {
    if (this.stopped) {
      return;
    }
    if (this.current === 'leader') {
      this.lead();
    } else if (this.visible()) {
      this.claim();
    }
  }

  /** Takes a message of the channel; false where it is none of the election's. */
  receive(received: unknown): boolean {
    const read = v.safeParse(message, received);
    if (!read.success) {
      return false;
    }
    if (!this.stopped) {
      this.heard(read.output);
    }
    return true;
  }

  private heard(other: ElectionMessage): void {
    switch (other.election) {
      case 'claim':
        if (this.current === 'leader') {
          if (other.visible && !this.visible()) {
            this.follow();
          } else {
            this.lead();
          }
        } else if (this.current === 'candidate') {
          if (this.beats(other)) {
            this.post('claim');
          } else {
            this.follow();
          }
        }
        break;
      case 'lead':
        if (this.current === 'leader' && this.beats(other)) {
          this.lead();
        } else {
          this.follow();
          if (!other.visible && this.visible()) {
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

  private beats(other: ElectionMessage): boolean {
    return this.visible() === other.visible ? this.id < other.id : this.visible();
  }

  private claim(): void {
    this.become('candidate');
    this.in(CLAIM_MS, () => {
      this.become('leader');
      this.lead();
    });
    this.post('claim');
  }

  private lead(): void {
    this.in(BEAT_MS, () => this.lead());
    this.post('lead');
  }

  private follow(): void {
    this.become('follower');
    this.in(LEASE_MS, () => this.claim());
  }

  private in(ms: number, run: () => void): void {
    this.cancelTimer();
    this.cancelTimer = this.clock.after(ms, run);
  }

  private become(role: Role): void {
    if (this.current !== role) {
      this.current = role;
      this.elected(role);
    }
  }

  private post(election: ElectionMessage['election']): void {
    this.channel.post({ election, id: this.id, visible: this.visible() });
  }
}
