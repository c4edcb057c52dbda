// SPDX-License-Identifier: Apache-2.0
import { beforeEach, describe, expect, it } from 'vitest';
import type { SourceHandlers } from './event-stream';
import { FakeChannel } from './fake-channel';
import { FakeClock } from './fake-clock';
import { SharedStreams } from './shared-streams';
import type { StreamState } from './stream-state';

interface FakeSource {
  tab: string;
  path: string;
  on: SourceHandlers;
}

let clock: FakeClock;
let channel: FakeChannel;
let everyTab: FakeChannel;
/** The open sources. */
let sources: FakeSource[];

beforeEach(() => {
  clock = new FakeClock();
  channel = new FakeChannel();
  everyTab = new FakeChannel();
  sources = [];
});

interface TestTab {
  streams: SharedStreams;
  id: string;
  follow: (log: string) => Followed;
}

/** A listener that stores the received events, as a log does. */
interface Followed {
  lines: string[];
  state: StreamState | null;
  ended: boolean;
  resets: number;
  leave: () => void;
}

function open(id: string, { leads = false, visible = true, alone = false, group = channel } = {}): TestTab {
  const streams: SharedStreams = new SharedStreams({
    id,
    channel: alone ? null : group.join(id, (message) => streams.receive(message)),
    everyTab: alone ? null : everyTab.join(id, (message) => streams.receiveFromEveryTab(message)),
    open: (path, _names, on) => {
      const source: FakeSource = { tab: id, path, on };
      sources.push(source);
      return { close: () => (sources = sources.filter((other) => other !== source)) };
    },
    clock,
    random: () => 0.5,
    signedIn: () => Promise.resolve(true),
    signedOut: () => undefined,
  });
  streams.start(visible);
  streams.lead(leads);
  return { streams, id, follow: (log) => follow(streams, log) };
}

function follow(streams: SharedStreams, log: string): Followed {
  let position: string | null = null;
  const followed: Followed = { lines: [], state: null, ended: false, resets: 0, leave: () => undefined };
  followed.leave = streams.follow(
    { path: `/logs?${log}`, names: ['log'], silenceMs: null },
    {
      after: () => position,
      event: (_name, data, id) => {
        followed.lines.push(data);
        position = id;
      },
      state: (state) => (followed.state = state),
      reset: () => {
        followed.resets += 1;
        followed.lines = [];
      },
      ended: () => (followed.ended = true),
    },
  );
  return followed;
}

function source(log: string): FakeSource {
  const found = sources.find(({ path }) => path.startsWith(`/logs?${log}`));
  if (found === undefined) {
    throw new Error(`${log} is not open`);
  }
  return found;
}

/** The server sends lines whose ids are their numbers. */
function send(log: string, from: number, to: number): void {
  const { on } = source(log);
  on.opened();
  for (let n = from; n <= to; n++) {
    on.event('log', `${log}${n}`, String(n));
  }
}

function lines(log: string, from: number, to: number): string[] {
  return Array.from({ length: to - from + 1 }, (_, index) => `${log}${from + index}`);
}

function openPaths(): string[] {
  return sources.map(({ tab, path }) => `${tab} ${path}`).sort();
}

describe('the streams of several tabs', () => {
  it('are opened once, by the tab that leads', () => {
    const one = open('a', { leads: true });
    const other = open('b');
    const [first, second] = [one.follow('x'), other.follow('x')];
    expect(openPaths()).toEqual(['a /logs?x']);
    send('x', 1, 3);
    clock.advance(100);
    expect(first.lines).toEqual(lines('x', 1, 3));
    expect(second.lines).toEqual(lines('x', 1, 3));
    expect(second.state).toEqual({ kind: 'live', replayed: 0 });
  });

  it('deliver what a later tab has missed', () => {
    const one = open('a', { leads: true });
    one.follow('x');
    send('x', 1, 3);
    const late = open('b').follow('x');
    expect(late.lines).toEqual(lines('x', 1, 3));
    send('x', 4, 4);
    clock.advance(100);
    expect(late.lines).toEqual(lines('x', 1, 4));
  });

  it('are closed when no tab follows them', () => {
    const one = open('a', { leads: true });
    const other = open('b');
    const [first, second] = [one.follow('x'), other.follow('x')];
    first.leave();
    expect(openPaths()).toEqual(['a /logs?x']);
    second.leave();
    expect(openPaths()).toEqual([]);
  });

  it('are closed a while after the only tab that follows them has crashed', () => {
    open('a', { leads: true });
    open('b').follow('x');
    channel.leave('b');
    clock.advance(10_000);
    expect(openPaths()).toEqual(['a /logs?x']);
    clock.advance(12_000);
    expect(openPaths()).toEqual([]);
  });

  it('continue without loss or repetition when another tab leads', () => {
    const one = open('a', { leads: true });
    const other = open('b');
    const [first, second] = [one.follow('x'), other.follow('x')];
    send('x', 1, 3);
    one.streams.lead(false);
    expect(openPaths()).toEqual([]);
    other.streams.lead(true);
    expect(openPaths()).toEqual(['b /logs?x&after=3']);
    send('x', 4, 5);
    clock.advance(100);
    expect(first.lines).toEqual(lines('x', 1, 5));
    expect(second.lines).toEqual(lines('x', 1, 5));
    expect([first.resets, second.resets]).toEqual([0, 0]);
  });

  it('continue when the tab that led has crashed before it could send everything', () => {
    const one = open('a', { leads: true });
    const other = open('b');
    one.follow('x');
    const second = other.follow('x');
    send('x', 1, 3);
    clock.advance(100);
    channel.leave('a');
    send('x', 4, 4);
    other.streams.lead(true);
    expect(source('x').path).toBe('/logs?x');
    expect(sources.map(({ path }) => path)).toContain('/logs?x&after=3');
    expect(second.lines).toEqual(lines('x', 1, 3));
  });

  it('are replaced if a tab comes back that has missed too much', () => {
    const one = open('a', { leads: true });
    const other = open('b');
    one.follow('x');
    const second = other.follow('x');
    send('x', 1, 2);
    clock.advance(100);
    other.streams.setVisible(false);
    clock.advance(2_000);
    source('x').on.event('log', 'y'.repeat(3_000_000), '3');
    source('x').on.event('log', 'z'.repeat(3_000_000), '4');
    source('x').on.event('log', 'x5', '5');
    other.streams.setVisible(true);
    expect(second.resets).toBe(1);
    expect(second.lines.at(-1)).toBe('x5');
  });

  it('end in all tabs, and start again for the next run', () => {
    const one = open('a', { leads: true });
    const other = open('b');
    const [first, second] = [one.follow('x'), other.follow('x')];
    send('x', 1, 1);
    source('x').on.event(
      'close',
      '{"code":1000,"reason":"RUN_ENDED","reconnect":false,"retry_after_ms":0}',
      '1',
    );
    clock.advance(100);
    expect([first.ended, second.ended]).toEqual([true, true]);
    expect(openPaths()).toEqual([]);
    other.follow('x');
    expect(openPaths()).toEqual(['a /logs?x']);
  });
});

describe('a hidden tab', () => {
  it('opens nothing if it was never shown', () => {
    const tab = open('a', { leads: true, visible: false });
    tab.follow('x');
    expect(openPaths()).toEqual([]);
    tab.streams.setVisible(true);
    expect(openPaths()).toEqual(['a /logs?x']);
  });

  it('closes its streams, and continues them when it is shown', () => {
    const tab = open('a', { leads: true });
    const followed = tab.follow('x');
    send('x', 1, 3);
    tab.streams.setVisible(false);
    clock.advance(2_000);
    expect(openPaths()).toEqual([]);
    tab.streams.setVisible(true);
    expect(openPaths()).toEqual(['a /logs?x&after=3']);
    send('x', 4, 4);
    expect(followed.lines).toEqual(lines('x', 1, 4));
    expect(followed.resets).toBe(0);
  });

  it('keeps them if it is hidden for a moment only', () => {
    const tab = open('a', { leads: true });
    tab.follow('x');
    tab.streams.setVisible(false);
    clock.advance(500);
    tab.streams.setVisible(true);
    clock.advance(5_000);
    expect(openPaths()).toEqual(['a /logs?x']);
  });
});

describe('the connections of a browser', () => {
  it('are shared in turns if there are more streams', () => {
    const tab = open('a', { leads: true });
    const logs = ['p', 'q', 'r', 's', 't'];
    const followed = logs.map((log) => tab.follow(log));
    const next = new Map(logs.map((log) => [log, 1]));
    const opened = new Set<FakeSource>();
    for (let step = 0; step < 60; step++) {
      expect(sources.length).toBeLessThanOrEqual(3);
      sources
        .filter((one) => !opened.has(one))
        .forEach((one) => {
          opened.add(one);
          const log = one.path.slice(6, 7);
          const from = Number(/after=(\d+)/.exec(one.path)?.[1] ?? 0) + 1;
          expect(from).toBe(next.get(log));
          send(log, from, from + 1);
          next.set(log, from + 2);
        });
      clock.advance(500);
    }
    followed.forEach((one, index) => {
      const log = logs[index] ?? '';
      expect(one.lines).toEqual(lines(log, 1, (next.get(log) ?? 1) - 1));
      expect(one.lines.length).toBeGreaterThan(4);
      expect(one.state).toEqual({ kind: 'turns' });
    });
    followed.slice(2).forEach(({ leave }) => leave());
    expect(followed[0]?.state).toEqual({ kind: 'live', replayed: 0 });
  });

  it('are divided among tabs of different keys or versions', () => {
    const one = open('a', { leads: true });
    ['p', 'q', 'r'].forEach((log) => one.follow(log));
    expect(sources).toHaveLength(3);
    const other = open('b', { leads: true, group: new FakeChannel() });
    ['s', 't', 'u'].forEach((log) => other.follow(log));
    expect(sources.map(({ tab }) => tab).sort()).toEqual(['a', 'b']);
    everyTab.leave('b');
    sources = sources.filter(({ tab }) => tab !== 'b');
    other.streams.stop();
    clock.advance(10_000);
    expect(sources.map(({ tab }) => tab)).toEqual(['a', 'a', 'a']);
  });

  it('are one for each tab if the browser supports no channels', () => {
    const tab = open('a', { leads: true, alone: true });
    ['p', 'q'].forEach((log) => tab.follow(log));
    expect(sources).toHaveLength(1);
  });

  it('are checked when the machine wakes up', () => {
    const tab = open('a', { leads: true });
    tab.follow('x');
    send('x', 1, 2);
    const before = source('x');
    clock.sleep(60_000);
    tab.streams.check();
    expect(source('x')).not.toBe(before);
    expect(openPaths()).toEqual(['a /logs?x&after=2']);
  });
});

describe('a stream with history', () => {
  it('starts again for a tab that needs more of it', () => {
    const history = (streams: SharedStreams, seconds: number) => {
      const seen: string[] = [];
      streams.follow(
        { path: '/metrics?i=5', names: ['metrics'], silenceMs: 20_000 },
        { history: () => seconds, event: (_name, data) => seen.push(data), state: () => undefined },
      );
      return seen;
    };
    const one = open('a', { leads: true });
    const first = history(one.streams, 30);
    expect(openPaths()).toEqual(['a /metrics?i=5&history=40s']);
    const second = history(open('b').streams, 900);
    expect(openPaths()).toEqual(['a /metrics?i=5&history=910s']);
    history(open('c').streams, 10);
    expect(openPaths()).toEqual(['a /metrics?i=5&history=910s']);
    clock.advance(6_000);
    sources[0]?.on.event('metrics', 'tick', '');
    clock.advance(100);
    expect([first, second]).toEqual([['tick'], ['tick']]);
  });
});
