// SPDX-License-Identifier: Apache-2.0
import { readFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { follow, type Change, type Reset, type Socket, type State } from './windsock-events';

type Listeners =
  | ['message', (event: { data: unknown }) => void]
  | ['close', (event: { code: number; reason: string }) => void];

class FakeSocket implements Socket {
  isClosed = false;
  private readonly listeners: Listeners[] = [];

  constructor(readonly url: string) {}

  addEventListener(...listener: Listeners): void {
    this.listeners.push(listener);
  }

  close(): void {
    this.isClosed = true;
  }

  send(message: object): void {
    for (const [type, listener] of this.listeners) {
      if (type === 'message') listener({ data: JSON.stringify(message) });
    }
  }

  end(code: number, reason = ''): void {
    for (const [type, listener] of this.listeners) {
      if (type === 'close') listener({ code, reason });
    }
  }
}

function change(type: string, position: string): object {
  return { type, position, id: position, payload: {}, actor: { name: 'engine' } };
}

const welcome = { type: 'WELCOME', position: 'p:1', heartbeat_interval_ms: 1000, topics: [], resumed: false };

describe('follow', () => {
  const sockets: FakeSocket[] = [];
  const changes: string[] = [];
  const resets: string[] = [];
  const states: State[] = [];
  let stop: () => void;

  async function settle(ms = 0): Promise<void> {
    await vi.advanceTimersByTimeAsync(ms);
  }

  function last(): FakeSocket {
    const newest = sockets.at(-1);
    if (newest === undefined) throw new Error('no socket was opened');
    return newest;
  }

  beforeEach(async () => {
    vi.useFakeTimers();
    for (const list of [sockets, changes, resets, states]) list.length = 0;
    let tickets = 0;
    stop = follow({
      url: 'ws://host/ws',
      ticket: () => Promise.resolve(`t${String(++tickets)}`),
      topics: ['instances', 'custom'],
      onChange: (next: Change) => changes.push(next.type),
      onReset: (reset: Reset) => resets.push(reset.reason),
      onState: (state) => states.push(state),
      open: (url) => {
        const socket = new FakeSocket(url);
        sockets.push(socket);
        return socket;
      },
    });
    await settle();
  });

  afterEach(() => {
    stop();
    vi.useRealTimers();
  });

  test('delivers changes and resumes after the newest with a new ticket', async () => {
    expect(last().url).toBe('ws://host/ws?ticket=t1&topics=instances%2Ccustom');
    last().send(welcome);
    last().send(change('INSTANCE_STARTED', 'p:2'));
    last().send({ type: 'HEARTBEAT', position: 'p:5' });
    last().end(1006);
    await settle(1000);
    expect(last().url).toBe('ws://host/ws?ticket=t2&topics=instances%2Ccustom&after=p%3A5');
    last().send({ ...welcome, resumed: true });
    last().send(change('BACKUP_FINISHED', 'p:6'));
    expect(changes).toEqual(['INSTANCE_STARTED', 'BACKUP_FINISHED']);
  });

  test('ignores control messages', () => {
    last().send(welcome);
    for (const type of ['SUBSCRIBED', 'PONG', 'ERROR']) last().send({ type, position: 'p:1' });
    last().send({ type: 'METRIC_UPDATE', payload: {} });
    expect(changes).toEqual([]);
  });

  test('reports missing changes and continues after them', async () => {
    last().send(welcome);
    last().send({ type: 'RESET', reason: 'HISTORY_TRUNCATED', earliest: 'p:7', latest: 'p:9' });
    last().end(1001);
    await settle(1000);
    expect(resets).toEqual(['HISTORY_TRUNCATED']);
    expect(last().url).toContain('after=p%3A9');
  });

  test('waits as long as the server asks', async () => {
    last().send(welcome);
    last().end(4002, '{"code":"DRAINING","retry_after_ms":5000}');
    await settle(4999);
    expect(sockets).toHaveLength(1);
    await settle(1000);
    expect(sockets).toHaveLength(2);
    expect(states).toContainEqual(expect.objectContaining({ is: 'waiting', reason: 'DRAINING' }));
  });

  test('gives up a connection that is silent', async () => {
    const first = last();
    first.send(welcome);
    await settle(2400);
    first.send({ type: 'HEARTBEAT', position: 'p:1' });
    await settle(2400);
    expect(sockets).toHaveLength(1);
    await settle(1000);
    expect(first.isClosed).toBe(true);
    expect(sockets).toHaveLength(2);
  });

  test.each([1002, 1007, 1009, 4500, 4501, 4502])('does not come back after %i', async (code) => {
    last().send(welcome);
    last().end(code, '{"code":"GONE"}');
    await settle(60_000);
    expect(sockets).toHaveLength(1);
    expect(states[states.length - 1]).toEqual({ is: 'ended', reason: 'GONE' });
  });

  test('delivers nothing after its end', async () => {
    last().send(welcome);
    stop();
    last().send(change('LATE', 'p:2'));
    last().end(1006);
    await settle(60_000);
    expect(changes).toEqual([]);
    expect(sockets).toHaveLength(1);
  });

  test('retries tickets', async () => {
    stop();
    let attempts = 0;
    stop = follow({
      url: 'ws://host/ws',
      ticket: () => (++attempts < 3 ? Promise.reject(new Error('503')) : Promise.resolve('t')),
      onChange: () => undefined,
      onReset: () => undefined,
      open: (url) => new FakeSocket(url),
    });
    await settle(60_000);
    expect(attempts).toBeGreaterThanOrEqual(3);
  });
});

test('knows the control messages and the codes of the document', () => {
  const document = readFileSync(new URL('../../openapi/asyncapi.yaml', import.meta.url), 'utf8');
  const example = readFileSync(new URL('./windsock-events.ts', import.meta.url), 'utf8');
  for (const name of ['WELCOME', 'HEARTBEAT', 'RESET']) {
    expect(document).toContain(`name: ${name}\n`);
    expect(example).toContain(`'${name}'`);
  }
  expect(document).toContain(
    'Do not reconnect after 1000, 1002, 1007 or 1009, or after\n    codes from 4500 to 4999',
  );
});
