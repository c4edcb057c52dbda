// SPDX-License-Identifier: Apache-2.0
import type { ChangeEvent } from '@/api/wire';
import type { Connect } from './event-socket';

interface Open {
  path: string;
  topics: string[];
  text: (text: string) => void;
  closed: (code: number, reason: string) => void;
}

/** The server's end of /ws. It has a log, responds to handshakes and commands immediately, and can be shut down. */
export class FakeServer {
  readonly opened: string[] = [];
  readonly commands: unknown[] = [];
  private readonly log: ChangeEvent[] = [];
  private connections: Open[] = [];
  private up = true;
  private epoch = 'a';

  readonly connect: Connect = (path, on) => {
    this.opened.push(path);
    const query = new URLSearchParams(path.slice(path.indexOf('?')));
    const open: Open = { path, topics: (query.get('topics') ?? '').split(',').filter(Boolean), ...on };
    if (this.up) {
      this.connections.push(open);
      queueMicrotask(() => this.welcome(open, query.get('after')));
    } else {
      queueMicrotask(() => on.closed(1006, ''));
    }
    return {
      send: (text) => this.command(open, text),
      close: () => {
        this.connections = this.connections.filter((other) => other !== open);
      },
    };
  };

  get sockets(): number {
    return this.connections.length;
  }

  position(): string {
    return `${this.epoch}:${this.log.length}`;
  }

  /** Commits a change and sends it to its subscribers. */
  commit(type = 'INSTANCE_STARTED', topic = 'instances'): ChangeEvent {
    const event: ChangeEvent = {
      type,
      id: `event-${this.log.length + 1}`,
      position: `${this.epoch}:${this.log.length + 1}`,
      tenant_id: 't',
      timestamp: '2026-11-25T00:00:00.000Z',
      resource_type: topic,
      resource_id: 'r',
      actor: { name: 'engine' },
      request_id: null,
      payload: {},
    };
    this.log.push(event);
    this.connections
      .filter((open) => open.topics.includes(topic))
      .forEach((open) => open.text(JSON.stringify(event)));
    return event;
  }

  heartbeat(): void {
    this.connections.forEach((open) =>
      open.text(JSON.stringify({ type: 'HEARTBEAT', position: this.position() })),
    );
  }

  close(code: number, reason = ''): void {
    const all = this.connections;
    this.connections = [];
    all.forEach((open) => open.closed(code, reason));
  }

  shutDown(): void {
    this.up = false;
    this.close(1006);
  }

  start(): void {
    this.up = true;
  }

  /** Replaces the log with an empty log that has a different epoch. */
  replaceLog(): void {
    this.log.length = 0;
    this.epoch = 'b';
  }

  private welcome(open: Open, after: string | null): void {
    if (!this.connections.includes(open)) {
      return;
    }
    const resumed = after?.startsWith(`${this.epoch}:`) ?? false;
    open.text(
      JSON.stringify({
        type: 'WELCOME',
        connection_id: 'c',
        position: resumed ? after : this.position(),
        heartbeat_interval_ms: 15_000,
        topics: open.topics,
        resumed,
      }),
    );
    if (after !== null && !resumed) {
      open.text(
        JSON.stringify({ type: 'RESET', reason: 'EPOCH_CHANGED', earliest: 'b:0', latest: this.position() }),
      );
    }
    if (resumed && after !== null) {
      const offset = Number(after.split(':')[1]);
      this.log
        .slice(offset)
        .filter((event) => open.topics.includes(event.resource_type ?? ''))
        .forEach((event) => open.text(JSON.stringify(event)));
    }
  }

  private command(open: Open, text: string): void {
    const command: unknown = JSON.parse(text);
    this.commands.push(command);
    if (typeof command !== 'object' || command === null || !('type' in command)) {
      return;
    }
    if ('topics' in command && Array.isArray(command.topics)) {
      const topics = command.topics.map(String);
      if (command.type === 'SUBSCRIBE') {
        open.topics.push(...topics);
        open.text(
          JSON.stringify({
            type: 'SUBSCRIBED',
            request_id: '1',
            topics: open.topics,
            position: this.position(),
          }),
        );
      } else {
        open.topics = open.topics.filter((topic) => !topics.includes(topic));
      }
    } else if (command.type === 'PING') {
      open.text(JSON.stringify({ type: 'PONG', request_id: '1' }));
    }
  }
}
