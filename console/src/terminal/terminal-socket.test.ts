// SPDX-License-Identifier: Apache-2.0
import { beforeEach, describe, expect, it } from 'vitest';
import { Problem } from '@/api/problem';
import type { Terminal } from '@/api/wire';
import { FakeClock } from '@/streams/fake-clock';
import type { Attachment } from './attachment';
import type { Mode } from './frames';
import { aTerminal } from './terminal-fixture';
import { TerminalSocket, type ConnectTerminal } from './terminal-socket';

type On = Parameters<ConnectTerminal>[1];

interface Opened {
  path: string;
  on: On;
  /** Control frames from the client. */
  frames: unknown[];
  typed: Uint8Array[];
  open: boolean;
}

const ANN = { key_id: '7mm2kd0q', name: 'ann' };
const ME = { key_id: '1qq4valt', name: 'admin' };

let clock: FakeClock;
let opened: Opened[];
let terminal: Terminal | Problem;
let reads: number;
let now: Attachment;
let calls: string[];
let shown: (() => void)[];

beforeEach(() => {
  clock = new FakeClock();
  opened = [];
  terminal = aTerminal();
  reads = 0;
  calls = [];
  shown = [];
});

function start(from: number | null = null, mode: Mode | null = null): TerminalSocket {
  return new TerminalSocket(
    't1',
    {
      connect: (path, on) => {
        const made: Opened = {
          path,
          on: { ...on, closed: (code, reason) => (made.open ? on.closed(code, reason) : undefined) },
          frames: [],
          typed: [],
          open: true,
        };
        opened.push(made);
        return {
          send: (data) =>
            typeof data === 'string' ? made.frames.push(JSON.parse(data)) : made.typed.push(data),
          close: () => {
            made.open = false;
          },
        };
      },
      read: () => {
        reads += 1;
        return terminal instanceof Problem ? Promise.reject(terminal) : Promise.resolve(terminal);
      },
      keyId: ME.key_id,
      clock,
      random: () => 0.5,
    },
    {
      changed: (attachment) => {
        now = attachment;
      },
      output: (bytes, done) => {
        calls.push(`output ${bytes.length}`);
        shown.push(done);
      },
      resized: (cols, rows) => calls.push(`resized ${cols}x${rows}`),
      cleared: () => calls.push('cleared'),
      replaying: (replaying) => calls.push(replaying ? 'old' : 'new'),
    },
    { from, mode },
  );
}

/** Waits until the terminal has been read. */
async function settled(): Promise<void> {
  await Promise.resolve();
  await Promise.resolve();
  await Promise.resolve();
}

function newest(): Opened {
  const last = opened.at(-1);
  if (last === undefined) {
    throw new Error('nothing was opened');
  }
  return last;
}

function say(frame: Record<string, unknown>): void {
  newest().on.text(JSON.stringify(frame));
}

function attach(mode: Mode = 'control', offset = 0): void {
  say({ type: 'ATTACHED', offset, mode, viewers: 1, cols: 80, rows: 24 });
}

async function started(from: number | null = 0, mode: Mode | null = null): Promise<TerminalSocket> {
  const socket = start(from, mode);
  await settled();
  attach();
  return socket;
}

describe('a socket to a terminal', () => {
  it('takes control if nobody has it, and reports how it is attached', async () => {
    start(null);
    expect(now.state).toEqual({ kind: 'connecting' });
    await settled();
    expect(newest().path).toBe('/ws/terminals/t1?mode=control');
    attach('control', 70);
    expect(now).toEqual({
      state: { kind: 'attached' },
      mode: 'control',
      viewers: 1,
      size: { cols: 80, rows: 24 },
      notice: null,
    });
    say({ type: 'VIEWERS', count: 3 });
    expect(now.viewers).toBe(3);
  });

  it('watches if another client has control, until it takes control', async () => {
    terminal = aTerminal({ controller: ANN });
    const socket = start(null);
    await settled();
    expect(newest().path).toBe('/ws/terminals/t1?mode=watch');
    attach('watch', 0);
    newest().on.bytes(new Uint8Array(10));
    socket.type(new Uint8Array(1));
    expect(newest().typed).toEqual([]);

    socket.attachAs('control');
    await settled();
    expect(opened.map(({ open }) => open)).toEqual([false, true]);
    expect(newest().path).toBe('/ws/terminals/t1?mode=control&from=10');
  });

  it('takes back its own control after a reload, but not that of others', async () => {
    terminal = aTerminal({ controller: ME });
    start(null, 'control');
    await settled();
    expect(newest().path).toContain('mode=control');
    start(null);
    await settled();
    expect(newest().path).toContain('mode=watch');
    terminal = aTerminal({ controller: ANN });
    start(null, 'control');
    await settled();
    expect(newest().path).toContain('mode=watch');
    expect(now.notice).toEqual({ kind: 'control-taken', by: 'ann' });
  });

  it('watches after another client has taken control, and reports who', async () => {
    await started();
    say({ type: 'MODE', mode: 'watch', taken_by: ANN });
    expect(now.mode).toBe('watch');
    expect(now.notice).toEqual({ kind: 'control-taken', by: 'ann' });
    // and the tab does not regain control when it reconnects
    terminal = aTerminal();
    newest().on.closed(1006, '');
    clock.advance(500);
    await settled();
    expect(newest().path).toContain('mode=watch');
  });

  it('resumes where it was interrupted', async () => {
    await started();
    newest().on.bytes(new Uint8Array(100));
    newest().on.closed(1006, '');
    expect(now.state).toEqual({ kind: 'reconnecting', attempt: 1, retryAt: clock.now() + 500 });
    clock.advance(500);
    await settled();
    expect(newest().path).toBe('/ws/terminals/t1?mode=control&from=100');
    attach('control', 100);
    expect(now.state).toEqual({ kind: 'attached' });
    expect(calls).not.toContain('cleared');
  });

  it('waits longer each time, and as long as the server requests', async () => {
    await started();
    newest().on.closed(4002, '{"code":"DRAINING","retry_after_ms":2000}');
    expect(now.state).toMatchObject({ kind: 'reconnecting', retryAt: clock.now() + 2_500 });
    terminal = Problem.unreachable();
    clock.advance(2_500);
    await settled();
    expect(now.state).toMatchObject({ attempt: 2, retryAt: clock.now() + 1_000 });
    clock.advance(1_000);
    await settled();
    expect(now.state).toMatchObject({ attempt: 3, retryAt: clock.now() + 2_000 });
    expect(opened).toHaveLength(1);
  });

  it('clears the screen if output is missing, and reports how much', async () => {
    await started();
    newest().on.bytes(new Uint8Array(100));
    newest().on.closed(1006, '');
    clock.advance(500);
    await settled();
    attach('control', 5_000);
    expect(calls.at(-2)).toBe('cleared');
    expect(now.notice).toEqual({ kind: 'skipped', bytes: 4_900 });
    say({ type: 'RESET', offset: 9_000, skipped: 4_000 });
    expect(now.notice).toEqual({ kind: 'skipped', bytes: 4_000 });
    newest().on.closed(1006, '');
    clock.advance(500);
    await settled();
    expect(newest().path).toContain('from=9000');
  });

  it('acknowledges every 32 KiB when they are on the screen', async () => {
    await started();
    const acknowledged = () => newest().frames.slice(1);
    expect(newest().frames).toEqual([{ type: 'ACK', offset: 0 }]);
    newest().on.bytes(new Uint8Array(20_000));
    newest().on.bytes(new Uint8Array(20_000));
    expect(acknowledged()).toEqual([]);
    shown[0]?.();
    expect(acknowledged()).toEqual([]);
    shown[1]?.();
    expect(acknowledged()).toEqual([{ type: 'ACK', offset: 40_000 }]);
  });

  it('requests a size after the window has settled, and applies that of the server', async () => {
    const socket = await started();
    socket.fit(100, 30);
    clock.advance(40);
    socket.fit(101, 31);
    clock.advance(49);
    expect(newest().frames).toHaveLength(1);
    clock.advance(1);
    expect(newest().frames.at(-1)).toEqual({ type: 'RESIZE', cols: 101, rows: 31 });
    say({ type: 'RESIZED', cols: 101, rows: 31 });
    expect(now.size).toEqual({ cols: 101, rows: 31 });
    expect(calls.at(-1)).toBe('resized 101x31');
    socket.fit(101, 31);
    clock.advance(50);
    expect(newest().frames).toHaveLength(2);
  });

  it('requests its size when it attaches, but not while it watches', async () => {
    const socket = start(0);
    socket.fit(132, 50);
    await settled();
    attach();
    expect(newest().frames.at(-1)).toEqual({ type: 'RESIZE', cols: 132, rows: 50 });
    socket.attachAs('watch');
    await settled();
    attach('watch');
    socket.fit(10, 10);
    clock.advance(50);
    expect(newest().frames).toEqual([{ type: 'ACK', offset: 0 }]);
  });

  it('sends input in chunks that the server accepts', async () => {
    const socket = await started();
    socket.type(new Uint8Array(10_000));
    expect(newest().typed.map(({ length }) => length)).toEqual([4_096, 4_096, 1_808]);
  });

  it('ends a replay after a pause', async () => {
    start(null);
    await settled();
    attach('control', 0);
    newest().on.bytes(new Uint8Array(1));
    clock.advance(200);
    newest().on.bytes(new Uint8Array(2));
    clock.advance(299);
    expect(calls).toEqual(['old', 'resized 80x24', 'output 1', 'output 2']);
    clock.advance(1);
    expect(calls.at(-1)).toBe('new');
  });

  it('ends a replay with the first input, and has none for a new terminal', async () => {
    const socket = start(null);
    await settled();
    attach('control', 0);
    socket.type(new Uint8Array(1));
    expect(calls.at(-1)).toBe('new');
    calls = [];
    await started(0);
    expect(calls).toEqual(['resized 80x24']);
  });

  it('ends with the terminal', async () => {
    await started();
    say({ type: 'EXIT', exit_code: 3, reason: 'EXITED' });
    newest().on.closed(1000, '');
    clock.advance(60_000);
    expect(now.state).toEqual({ kind: 'ended', exitCode: 3, reason: 'EXITED' });
    expect(opened).toHaveLength(1);
  });

  it('ends if the terminal was closed while the server was down', async () => {
    await started();
    newest().on.closed(1006, '');
    terminal = aTerminal({
      status: 'CLOSED',
      close_reason: 'SERVER_STOPPED',
      closed_at: '1970-01-01T00:00:00.000Z',
    });
    clock.advance(500);
    await settled();
    expect(now.state).toEqual({ kind: 'ended', exitCode: null, reason: 'SERVER_STOPPED' });
    expect(opened).toHaveLength(1);
  });

  it('requests the rest of a terminal that was just closed, and ends if there is none', async () => {
    terminal = aTerminal({
      status: 'CLOSED',
      close_reason: 'EXITED',
      exit_code: 1,
      closed_at: new Date(clock.now() - 5_000).toISOString(),
    });
    start(null);
    await settled();
    newest().on.closed(1006, '');
    expect(now.state).toEqual({ kind: 'ended', exitCode: 1, reason: 'EXITED' });
  });

  it.each([
    [404, 'NOT_FOUND'],
    [403, 'FORBIDDEN'],
  ])('fails on %i and does not reconnect', async (status, code) => {
    terminal = new Problem({ code, title: 'No', detail: 'Not here.', status, requestId: null });
    start(null);
    await settled();
    clock.advance(60_000);
    expect(now.state).toEqual({ kind: 'failed', failure: { code, title: 'No', detail: 'Not here.' } });
    expect(reads).toBe(1);
  });

  it('fails if the session has ended', async () => {
    await started();
    terminal = new Problem({
      code: 'UNAUTHENTICATED',
      title: 'No',
      detail: '',
      status: 401,
      requestId: null,
    });
    newest().on.closed(4500, '');
    clock.advance(1_000);
    await settled();
    expect(now.state).toMatchObject({ kind: 'failed', failure: { code: 'UNAUTHENTICATED' } });
  });

  it('attaches again if the browser has a newer session than the one that has ended', async () => {
    await started();
    newest().on.closed(4500, '');
    clock.advance(1_000);
    await settled();
    expect(opened).toHaveLength(2);
  });

  it('fails on a message that it cannot read', async () => {
    await started();
    newest().on.text('{"type":"RESET"}');
    expect(now.state).toMatchObject({ kind: 'failed', failure: { code: 'UNREADABLE' } });
    expect(newest().open).toBe(false);
  });

  it('reconnects if a handshake gets no response', async () => {
    start(null);
    await settled();
    clock.advance(15_000);
    expect(newest().open).toBe(false);
    expect(now.state).toMatchObject({ kind: 'reconnecting', attempt: 1 });
  });

  it('reconnects immediately on request', async () => {
    const socket = await started();
    newest().on.bytes(new Uint8Array(7));
    socket.reconnect();
    await settled();
    expect(opened.map(({ open }) => open)).toEqual([false, true]);
    expect(newest().path).toContain('from=7');
  });

  it('does not wait for its next attempt if the server can be reached again', async () => {
    const socket = await started();
    attach();
    socket.hurry();
    expect(newest().open).toBe(true);
    newest().on.closed(1006, '');
    socket.hurry();
    await settled();
    expect(opened).toHaveLength(2);
    attach();
    clock.advance(60_000);
    expect(opened.map(({ open }) => open)).toEqual([false, true]);
  });

  it('reports why input was rejected, until the notice is closed', async () => {
    const socket = await started();
    say({ type: 'ERROR', code: 'NOT_CONTROLLER', message: 'This socket watches.' });
    expect(now.notice).toEqual({ kind: 'rejected', message: 'This socket watches.' });
    socket.closeNotice();
    expect(now.notice).toBeNull();
  });

  it('detaches permanently', async () => {
    const socket = await started();
    socket.stop();
    clock.advance(60_000);
    expect(opened.map(({ open }) => open)).toEqual([false]);
  });
});
