// SPDX-License-Identifier: Apache-2.0
import { beforeEach, describe, expect, it } from 'vitest';
import { EventStream, type SourceHandlers } from './event-stream';
import { FakeClock } from './fake-clock';
import type { StreamState } from './stream-state';

let clock: FakeClock;
let sources: { path: string; on: SourceHandlers; open: boolean }[];
let states: StreamState[];
let delivered: string[];
let ended: string[];

beforeEach(() => {
  clock = new FakeClock();
  sources = [];
  states = [];
  delivered = [];
  ended = [];
});

function start(silenceMs: number | null = 20_000, signedIn = true): EventStream {
  return new EventStream(
    {
      open: (path, _names, on) => {
        const source = { path, on, open: true };
        sources.push(source);
        return {
          close: () => {
            source.open = false;
          },
        };
      },
      clock,
      random: () => 0.5,
      signedIn: () => Promise.resolve(signedIn),
    },
    {
      path: () => `/stream?${delivered.length}`,
      events: ['metrics'],
      silenceMs,
      onState: (state) => states.push(state),
      onEvent: (_name, data) => {
        if (data === 'bad') {
          throw new Error('unreadable');
        }
        delivered.push(data);
      },
      onEnd: () => ended.push('ended'),
      onSignedOut: () => ended.push('signed out'),
    },
  );
}

function newest(): { path: string; on: SourceHandlers; open: boolean } {
  const last = sources.at(-1);
  if (last === undefined) {
    throw new Error('nothing was opened');
  }
  return last;
}

describe('a stream of server-sent events', () => {
  it('is live when it is open, and delivers events', () => {
    start();
    newest().on.opened();
    newest().on.event('metrics', '1', '');
    expect(states).toEqual([{ kind: 'live', replayed: 0 }]);
    expect(delivered).toEqual(['1']);
  });

  it('reconnects with a new path if the source failed', () => {
    start();
    newest().on.opened();
    newest().on.event('metrics', '1', '');
    newest().on.failed();
    clock.advance(500);
    expect(sources.map((source) => source.path)).toEqual(['/stream?0', '/stream?1']);
  });

  it('does not reconnect if the session has ended', async () => {
    start(20_000, false);
    newest().on.failed();
    await Promise.resolve();
    await Promise.resolve();
    clock.advance(60_000);
    expect(sources).toHaveLength(1);
  });

  it('reconnects no earlier than the server requests', () => {
    start();
    newest().on.opened();
    newest().on.event(
      'close',
      '{"code":4002,"reason":"DRAINING","reconnect":true,"retry_after_ms":2000}',
      '',
    );
    clock.advance(2_400);
    expect(sources).toHaveLength(1);
    clock.advance(200);
    expect(sources).toHaveLength(2);
  });

  it('ends with the run', () => {
    start();
    newest().on.opened();
    newest().on.event('close', '{"code":1000,"reason":"RUN_ENDED","reconnect":false,"retry_after_ms":0}', '');
    clock.advance(60_000);
    expect(ended).toEqual(['ended']);
    expect(sources).toHaveLength(1);
  });

  it.each([
    { signedIn: false, expected: ['signed out'], opened: 1 },
    { signedIn: true, expected: [], opened: 2 },
  ])('ends with the session unless the browser has a newer one: $signedIn', async (each) => {
    start(20_000, each.signedIn);
    newest().on.opened();
    newest().on.event(
      'close',
      '{"code":4500,"reason":"CREDENTIAL_REVOKED","reconnect":false,"retry_after_ms":0}',
      '',
    );
    await Promise.resolve();
    await Promise.resolve();
    clock.advance(1_000);
    expect(ended).toEqual(each.expected);
    expect(sources).toHaveLength(each.opened);
  });

  it('fails if the server closes it permanently', () => {
    start();
    newest().on.event('close', '{"code":4502,"reason":"FORBIDDEN","reconnect":false,"retry_after_ms":0}', '');
    expect(states.at(-1)).toMatchObject({ kind: 'failed', failure: { code: 'FORBIDDEN' } });
  });

  it('is stale after too long without an event, and reconnects', () => {
    start();
    newest().on.opened();
    const since = clock.now();
    clock.advance(20_000);
    expect(states.at(-1)).toEqual({ kind: 'stale', since });
    expect(sources.map((source) => source.open)).toEqual([false, true]);
  });

  it('is stale after two and a half heartbeats if events are irregular', () => {
    start(null);
    newest().on.opened();
    clock.advance(37_400);
    expect(sources).toHaveLength(1);
    newest().on.event('heartbeat', '{"position":"5","interval_ms":60000}', '5');
    clock.advance(149_900);
    expect(sources).toHaveLength(1);
    clock.advance(200);
    expect(states.at(-1)).toMatchObject({ kind: 'stale' });
    expect(sources.map((source) => source.open)).toEqual([false, true]);
    expect(delivered).toEqual([]);
  });

  it('reconnects after a sleep when it is checked', () => {
    const stream = start();
    newest().on.opened();
    stream.check();
    expect(sources).toHaveLength(1);
    clock.sleep(3_600_000);
    stream.check();
    expect(sources.map((source) => source.open)).toEqual([false, true]);
  });

  it('fails on data that it cannot read', () => {
    start();
    newest().on.opened();
    newest().on.event('metrics', 'bad', '');
    expect(states.at(-1)).toMatchObject({ kind: 'failed', failure: { code: 'UNREADABLE' } });
    expect(newest().open).toBe(false);
  });
});
