// SPDX-License-Identifier: Apache-2.0
/** A BroadcastChannel between a test's tabs. Delivers messages immediately and in order. */
export class FakeChannel {
  private readonly tabs = new Map<string, (message: unknown) => void>();
  private readonly queue: { from: string; message: unknown }[] = [];
  private delivering = false;

  /** Adds a tab and returns its end of the channel. */
  join(id: string, receive: (message: unknown) => void): { post: (message: unknown) => void } {
    this.tabs.set(id, receive);
    return { post: (message) => this.post(id, message) };
  }

  /** Removes a tab without notice. */
  leave(id: string): void {
    this.tabs.delete(id);
  }

  private post(from: string, message: unknown): void {
    if (!this.tabs.has(from)) {
      return;
    }
    this.queue.push({ from, message: structuredClone(message) });
    if (this.delivering) {
      return;
    }
    this.delivering = true;
    for (let next = this.queue.shift(); next !== undefined; next = this.queue.shift()) {
      for (const [id, receive] of [...this.tabs]) {
        if (id !== next.from) {
          receive(next.message);
        }
      }
    }
    this.delivering = false;
  }
}
