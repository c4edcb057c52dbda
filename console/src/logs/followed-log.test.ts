// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
import { Problem } from '@/api/problem';
import type { StreamEvent } from '@/streams/shared-stream-messages';
import { FollowedLog } from './followed-log';
import { MAX_ROWS, type OlderRequest } from './log-window';

function line(n: number): StreamEvent {
  return { name: 'log', data: String(n), id: `p${n}` };
}

/** Returns a log in which each position contains the number of the line before it. */
function open(): { log: FollowedLog; requests: OlderRequest[]; receive: (from: number, to: number) => void } {
  let frame: (() => void) | null = null;
  const requests: OlderRequest[] = [];
  const log = new FollowedLog({
    schedule: (run) => (frame = run),
    readOlder: (request) => {
      requests.push(request);
      const end = Number(request.before.slice(1));
      const start = Math.max(0, end - request.tail);
      const events: StreamEvent[] = [{ name: 'heartbeat', data: '{}', id: `p${start}` }];
      for (let n = start + 1; n <= end; n++) {
        events.push(line(n));
      }
      return end < 0 ? Promise.reject(Problem.unreachable()) : Promise.resolve(events);
    },
  });
  const receive = (from: number, to: number) => {
    for (let n = from; n <= to; n++) {
      log.event(line(n));
    }
    frame?.();
    frame = null;
  };
  return { log, requests, receive };
}

function start(log: FollowedLog, at: number): void {
  log.opened();
  log.event({ name: 'heartbeat', data: '{}', id: `p${at}` });
}

function ends(log: FollowedLog): (string | undefined)[] {
  const { rows } = log.snapshot().window;
  return [rows[0]?.styled, rows.at(-1)?.styled];
}

describe('a followed log', () => {
  it('counts what arrives while the user reads older lines', () => {
    const { log, receive } = open();
    start(log, 0);
    receive(1, 3);
    expect(log.snapshot()).toMatchObject({ following: true, newRows: 0 });
    log.scrolled(false);
    receive(4, 8);
    expect(log.snapshot()).toMatchObject({ following: false, newRows: 5, streaming: true });
    log.jump();
    expect(log.snapshot()).toMatchObject({ following: true, newRows: 0 });
    expect(log.after()).toBe('p8');
  });

  it('loads older lines to the start of the log', async () => {
    const { log, requests, receive } = open();
    start(log, 1_500);
    receive(1_501, 1_600);
    log.scrolled(false);
    await Promise.all([log.loadOlder(), log.loadOlder()]);
    expect(requests.map(({ before }) => before)).toEqual(['p1500']);
    await log.loadOlder();
    expect(ends(log)).toEqual(['1', '1600']);
    await log.loadOlder();
    expect(log.snapshot().window.complete).toBe(true);
    await log.loadOlder();
    expect(requests).toHaveLength(3);
  });

  it('stops the stream if the user reads far from the end, and continues it without loss', async () => {
    const { log, receive } = open();
    start(log, 30_000);
    receive(30_001, 30_001 + MAX_ROWS - 500);
    log.scrolled(false);
    await log.loadOlder();
    expect(log.snapshot()).toMatchObject({ streaming: false, newRows: null });
    const [first, last] = ends(log);
    expect(first).toBe('29001');
    expect(log.after()).toBe(`p${last ?? ''}`);

    // events that were still in flight are not shown
    receive(60_000, 60_000);
    expect(ends(log)).toEqual([first, last]);

    log.scrolled(true);
    expect(log.snapshot()).toMatchObject({ streaming: true, following: true });
    receive(Number(last) + 1, Number(last) + 10);
    expect(ends(log)[1]).toBe(String(Number(last) + 10));
  });

  it('starts again at the newest line if the user jumps there from far', async () => {
    const { log, receive } = open();
    start(log, 30_000);
    receive(30_001, 30_001 + MAX_ROWS - 500);
    log.scrolled(false);
    await log.loadOlder();
    log.jump();
    expect(log.snapshot()).toMatchObject({ streaming: true, following: true, newRows: 0 });
    expect(log.after()).toBeNull();
    expect(log.snapshot().window.rows).toEqual([]);
  });

  it('stops the stream if a flood arrives while the user reads', () => {
    const { log, receive } = open();
    start(log, 0);
    receive(1, 10);
    log.scrolled(false);
    receive(11, MAX_ROWS + 1_000);
    expect(log.snapshot()).toMatchObject({ streaming: false, newRows: null });
    expect(ends(log)[0]).toBe('1');
    expect(log.after()).toBe(`p${ends(log)[1] ?? ''}`);
  });

  it('ends with its run and continues with the next one', () => {
    const { log, receive } = open();
    start(log, 0);
    receive(1, 3);
    log.event(line(4));
    log.end();
    expect(log.snapshot()).toMatchObject({ ended: true, streaming: false });
    expect(ends(log)).toEqual(['1', '4']);
    log.continues();
    expect(log.snapshot()).toMatchObject({ ended: false, streaming: true });
    expect(log.after()).toBe('p4');
  });

  it('continues if the next run was announced before the end of the stream', () => {
    const { log, receive } = open();
    start(log, 0);
    receive(1, 0);
    log.continues();
    expect(log.snapshot()).toMatchObject({ ended: false, streaming: true });
    log.end();
    expect(log.snapshot()).toMatchObject({ ended: true, streaming: false });
    receive(1, 0);
    expect(log.snapshot()).toMatchObject({ ended: false, streaming: true });
    start(log, 0);
    receive(1, 2);
    log.end();
    receive(1, 0);
    expect(log.snapshot()).toMatchObject({ ended: true, streaming: false });
  });

  it('says why older lines could not be loaded', async () => {
    const { log, receive } = open();
    start(log, -1);
    receive(5, 6);
    await log.loadOlder();
    expect(log.snapshot().older).toMatchObject({ code: 'UNREACHABLE' });
    expect(ends(log)).toEqual(['5', '6']);
  });

  it('replaces what it has if events are missing', () => {
    const { log, receive } = open();
    start(log, 0);
    receive(1, 3);
    log.reset();
    receive(7, 8);
    expect(ends(log)).toEqual(['7', '8']);
  });
});
