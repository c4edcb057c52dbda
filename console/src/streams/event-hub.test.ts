// SPDX-License-Identifier: Apache-2.0
import { beforeEach, describe, expect, it } from 'vitest';
import type { Topic } from '@/api/wire';
import { EventHub } from './event-hub';
import { FakeChannel } from './fake-channel';
import { FakeClock } from './fake-clock';
import { FakeServer } from './fake-server';

let clock: FakeClock;
let channel: FakeChannel;
let server: FakeServer;
let signedOut: string[];
let signedIn: boolean;

beforeEach(() => {
  clock = new FakeClock();
  channel = new FakeChannel();
  server = new FakeServer();
  signedOut = [];
  signedIn = true;
});

function open(id: string, topics: Topic[] = ['instances'], alone = false): EventHub {
  const hub: EventHub = new EventHub({
    id,
    connect: server.connect,
    channel: alone ? null : channel.join(id, (message) => hub.receive(message)),
    clock,
    random: () => 0.5,
    isVisible: () => true,
    signedIn: () => Promise.resolve(signedIn),
    signedOut: () => signedOut.push(id),
    schedule: (run) => run(),
    leads: () => undefined,
  });
  hub.requestTopics(topics);
  hub.start();
  return hub;
}

/** Advances the time, and lets the fake server respond in between. */
async function pass(ms: number): Promise<void> {
  for (let left = ms; left > 0; left -= 50) {
    clock.advance(Math.min(50, left));
    await Promise.resolve();
    await Promise.resolve();
  }
}

function types(hub: EventHub, after: string, topics: Topic[] = ['instances']): string[] | string {
  const read = hub.readAfter(topics, after);
  return read.kind === 'events' ? read.events.map((event) => event.position) : read.kind;
}

describe('the event hub', () => {
  it('is pending until it is connected, and then returns the events after a position', async () => {
    const hub = open('a');
    expect(types(hub, 'a:0')).toBe('pending');
    await pass(300);
    server.commit();
    server.commit();
    expect(types(hub, 'a:0')).toEqual(['a:1', 'a:2']);
    expect(types(hub, 'a:1')).toEqual(['a:2']);
    expect(types(hub, 'a:2')).toEqual([]);
  });

  it('reports a gap for events before it was connected', async () => {
    server.commit();
    const hub = open('a');
    await pass(300);
    expect(types(hub, 'a:0')).toBe('gap');
    expect(types(hub, 'a:1')).toEqual([]);
  });

  it('opens one socket for all tabs', async () => {
    const one = open('a');
    await pass(1_000);
    const two = open('b');
    await pass(1_000);
    server.commit();
    await pass(50);
    expect(server.sockets).toBe(1);
    expect(types(one, 'a:0')).toEqual(['a:1']);
    expect(types(two, 'a:0')).toEqual(['a:1']);
    expect(two.streamState()).toEqual({ kind: 'live', replayed: 0 });
  });

  it('subscribes to the topics of all tabs and covers them from then on', async () => {
    const one = open('a');
    await pass(1_000);
    server.commit('KEY_CREATED', 'keys');
    const two = open('b', ['keys']);
    await pass(1_000);
    server.commit('KEY_REVOKED', 'keys');
    await pass(50);
    expect(types(two, 'a:0', ['keys'])).toBe('gap');
    expect(types(two, 'a:1', ['keys'])).toEqual(['a:2']);
    expect(types(one, 'a:1', ['keys'])).toEqual(['a:2']);
  });

  it('drops topics that no tab has requested for a while', async () => {
    const hub = open('a');
    await pass(300);
    hub.requestTopics(['keys'])();
    await pass(40_000);
    expect(server.commands).toMatchObject([
      { type: 'SUBSCRIBE', topics: ['keys'] },
      { type: 'UNSUBSCRIBE', topics: ['keys'] },
    ]);
    expect(types(hub, 'a:0', ['keys'])).toBe('pending');
  });

  it('continues without a gap if the leader crashes', async () => {
    const one = open('a');
    await pass(1_000);
    const two = open('b');
    const three = open('c');
    await pass(1_000);
    server.commit();
    await pass(50);
    channel.leave('a');
    one.stop();
    server.commit();
    await pass(4_000);
    server.commit();
    await pass(50);
    expect(server.sockets).toBe(1);
    expect(server.opened.at(-1)).toBe('/ws?topics=instances&after=a%3A1');
    expect(types(two, 'a:0')).toEqual(['a:1', 'a:2', 'a:3']);
    expect(types(three, 'a:0')).toEqual(['a:1', 'a:2', 'a:3']);
  });

  it('reconnects while the server is down, then replays what was missed', async () => {
    const hub = open('a', ['instances'], true);
    await pass(100);
    server.commit();
    server.shutDown();
    expect(hub.streamState()).toMatchObject({ kind: 'reconnecting', attempt: 1 });
    await pass(3_000);
    expect(hub.streamState()).toMatchObject({ kind: 'reconnecting' });
    server.start();
    server.commit();
    server.commit();
    hub.check();
    await pass(1_000);
    expect(types(hub, 'a:0')).toEqual(['a:1', 'a:2', 'a:3']);
    expect(hub.streamState()).toEqual({ kind: 'live', replayed: 2 });
    await pass(9_000);
    expect(hub.streamState()).toEqual({ kind: 'live', replayed: 0 });
  });

  it('waits as long as the server requests', async () => {
    const hub = open('a', ['instances'], true);
    await pass(100);
    server.close(4002, '{"code":"DRAINING","retry_after_ms":2000}');
    expect(hub.streamState()).toMatchObject({ kind: 'reconnecting', retryAt: clock.now() + 2_500 });
  });

  it('reports a gap if the log was replaced', async () => {
    const hub = open('a', ['instances'], true);
    await pass(100);
    server.commit();
    server.shutDown();
    server.replaceLog();
    server.start();
    await pass(2_000);
    expect(types(hub, 'a:1')).toBe('gap');
    expect(types(hub, 'b:0')).toEqual([]);
  });

  it('considers a silent connection dead, is stale, and resumes', async () => {
    const hub = open('a', ['instances'], true);
    await pass(100);
    server.commit();
    const last = clock.now();
    clock.advance(37_600);
    expect(hub.streamState()).toEqual({ kind: 'stale', since: last });
    await pass(200);
    expect(hub.streamState()).toMatchObject({ kind: 'replaying' });
    expect(server.opened).toHaveLength(2);
  });

  it('stays live on heartbeats alone and advances with them', async () => {
    const hub = open('a', ['instances'], true);
    await pass(100);
    for (let i = 0; i < 5; i += 1) {
      server.commit('KEY_CREATED', 'keys');
      clock.advance(15_000);
      server.heartbeat();
    }
    expect(hub.streamState()).toEqual({ kind: 'live', replayed: 0 });
    expect(hub.deliveredUpTo()).toBe('a:5');
  });

  it('reconnects immediately when it is checked', async () => {
    const hub = open('a', ['instances'], true);
    await pass(100);
    server.shutDown();
    await pass(20_000);
    server.start();
    hub.check();
    await pass(50);
    expect(server.sockets).toBe(1);
  });

  it('signs out all tabs when the key is revoked and does not reconnect', async () => {
    open('a');
    await pass(1_000);
    open('b');
    await pass(1_000);
    signedIn = false;
    server.close(4500, '{"code":"CREDENTIAL_REVOKED","retry_after_ms":0}');
    await pass(60_000);
    expect(signedOut.sort()).toEqual(['a', 'b']);
    expect(server.opened).toHaveLength(1);
  });

  it('reconnects if the browser has a newer session than the one that has ended', async () => {
    const hub = open('a', ['instances'], true);
    await pass(1_000);
    server.close(4500, '{"code":"CREDENTIAL_REVOKED","retry_after_ms":0}');
    await pass(5_000);
    expect(signedOut).toEqual([]);
    expect(hub.streamState()).toMatchObject({ kind: 'live' });
  });

  it('reports why it failed and does not reconnect', async () => {
    const hub = open('a', ['instances'], true);
    await pass(100);
    server.close(4502, '{"code":"FORBIDDEN"}');
    expect(hub.streamState()).toMatchObject({ kind: 'failed', failure: { code: 'FORBIDDEN' } });
    await pass(60_000);
    expect(server.opened).toHaveLength(1);
  });

  it('reports a gap for positions before the events that it keeps', async () => {
    const hub = open('a', ['instances'], true);
    await pass(100);
    for (let i = 0; i < 4_500; i += 1) {
      server.commit();
    }
    expect(types(hub, 'a:0')).toBe('gap');
    expect(types(hub, 'a:4490')).toHaveLength(10);
  });
});
