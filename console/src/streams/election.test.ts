// SPDX-License-Identifier: Apache-2.0
import { beforeEach, describe, expect, it } from 'vitest';
import { Election } from './election';
import { FakeChannel } from './fake-channel';
import { FakeClock } from './fake-clock';

let clock: FakeClock;
let channel: FakeChannel;
let tabs: Map<string, { election: Election; visible: boolean }>;

beforeEach(() => {
  clock = new FakeClock();
  channel = new FakeChannel();
  tabs = new Map();
});

function open(id: string, visible = true): void {
  const end = channel.join(id, (message) => tabs.get(id)?.election.receive(message));
  const tab = {
    visible,
    election: new Election(
      id,
      end,
      clock,
      () => tabs.get(id)?.visible ?? visible,
      () => undefined,
    ),
  };
  tabs.set(id, tab);
  tab.election.start();
}

function tab(id: string): { election: Election; visible: boolean } {
  const found = tabs.get(id);
  if (found === undefined) {
    throw new Error(`no tab ${id}`);
  }
  return found;
}

function crash(id: string): void {
  const dead = tab(id);
  channel.leave(id);
  tabs.delete(id);
  dead.election.stop();
}

function leaders(): string[] {
  return [...tabs].filter(([, { election }]) => election.role === 'leader').map(([id]) => id);
}

describe('the election', () => {
  it('makes a single tab the leader', () => {
    open('a');
    expect(leaders()).toEqual([]);
    clock.advance(150);
    expect(leaders()).toEqual(['a']);
  });

  it('keeps a visible leader when other tabs open', () => {
    open('b');
    clock.advance(1_000);
    open('a');
    open('c');
    clock.advance(10_000);
    expect(leaders()).toEqual(['b']);
    expect(tab('a').election.role).toBe('follower');
  });

  it('elects one leader if tabs open at the same time', () => {
    open('b');
    open('a');
    open('c');
    clock.advance(1_000);
    expect(leaders()).toEqual(['a']);
  });

  it('replaces a leader that crashes, within three seconds', () => {
    open('a');
    clock.advance(1_000);
    open('b');
    open('c');
    clock.advance(1_000);
    crash('a');
    clock.advance(3_000);
    expect(leaders()).toEqual(['b']);
  });

  it('immediately replaces a leader that announces its end', () => {
    open('a');
    clock.advance(1_000);
    open('b');
    clock.advance(1_000);
    tab('a').election.stop();
    clock.advance(150);
    expect(leaders()).toEqual(['b']);
  });

  it('moves the lead to a visible tab if the leader is hidden, and not back', () => {
    open('a');
    clock.advance(1_000);
    open('b', false);
    clock.advance(1_000);
    expect(leaders()).toEqual(['a']);
    tab('a').visible = false;
    tab('a').election.visibilityChanged();
    clock.advance(1_000);
    expect(leaders()).toEqual(['a']);
    tab('b').visible = true;
    tab('b').election.visibilityChanged();
    clock.advance(1_000);
    expect(leaders()).toEqual(['b']);
    tab('a').visible = true;
    tab('a').election.visibilityChanged();
    clock.advance(5_000);
    expect(leaders()).toEqual(['b']);
  });

  it('ends with one leader if two tabs assume the lead', () => {
    open('b');
    clock.advance(1_000);
    channel.leave('b');
    open('a');
    clock.advance(1_000);
    expect(leaders()).toEqual(['b', 'a']);
    channel.join('b', (message) => tabs.get('b')?.election.receive(message));
    clock.advance(1_000);
    expect(leaders()).toEqual(['a']);
  });

  it('elects a leader after all tabs were asleep', () => {
    open('a');
    open('b');
    clock.advance(1_000);
    clock.sleep(3_600_000);
    clock.advance(3_000);
    expect(leaders()).toHaveLength(1);
  });

  it('does not handle messages of others', () => {
    open('a');
    expect(tab('a').election.receive({ kind: 'events' })).toBe(false);
    expect(tab('a').election.receive(null)).toBe(false);
  });
});
