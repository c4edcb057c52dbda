// SPDX-License-Identifier: Apache-2.0
import type { Channel } from './election';

/**
 * A channel to the other tabs of the browser. It is open only between {@link TabChannel.open} and
 * {@link TabChannel.close}, because browsers do not keep a page with an open channel in the back/forward cache.
 */
export interface TabChannel extends Channel {
  open(): void;
  close(): void;
}

/** Returns null if tabs cannot communicate with each other in this browser. */
export function tabChannel(name: string, receive: (message: unknown) => void): TabChannel | null {
  try {
    const broadcast = new Broadcast(name, receive);
    broadcast.open();
    broadcast.close();
    return broadcast;
  } catch {
    return StorageMessages.isPossible() ? new StorageMessages(name, receive) : null;
  }
}

class Broadcast implements TabChannel {
  private channel: BroadcastChannel | null = null;

  constructor(
    private readonly name: string,
    private readonly receive: (message: unknown) => void,
  ) {}

  open(): void {
    this.channel ??= new BroadcastChannel(this.name);
    this.channel.onmessage = (message: MessageEvent<unknown>) => this.receive(message.data);
  }

  close(): void {
    this.channel?.close();
    this.channel = null;
  }

  post(message: unknown): void {
    this.channel?.postMessage(message);
  }
}

/**
 * For browsers without BroadcastChannel: other tabs are notified of each change to the storage. Nothing remains stored.
 */
class StorageMessages implements TabChannel {
  private readonly key: string;
  private isOpen = false;
  private readonly changed = ({ key, newValue }: StorageEvent) => {
    if (key === this.key && newValue !== null) {
      const message: unknown = JSON.parse(newValue);
      this.receive(message);
    }
  };

  constructor(
    name: string,
    private readonly receive: (message: unknown) => void,
  ) {
    this.key = `${name}:message`;
  }

  static isPossible(): boolean {
    try {
      return localStorage.length >= 0;
    } catch {
      return false;
    }
  }

  open(): void {
    this.isOpen = true;
    addEventListener('storage', this.changed);
  }

  close(): void {
    this.isOpen = false;
    removeEventListener('storage', this.changed);
  }

  post(message: unknown): void {
    if (!this.isOpen) {
      return;
    }
    try {
      localStorage.setItem(this.key, JSON.stringify(message));
      localStorage.removeItem(this.key);
    } catch {
      // too large for the storage: a tab that misses it requests it again
    }
  }
}
