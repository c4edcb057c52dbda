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
  it('makes a lone tab the leader within a moment', () => {
    open('a');
    expect(leaders()).toEqual([]);
    clock.advance(150);
    expect(leaders()).toEqual(['a']);
  });

  it('leaves a visible leader alone when others come', () => {
    open('b');
    clock.advance(1_000);
    open('a');
    open('c');
    clock.advance(10_000);
    expect(leaders()).toEqual(['b']);
    expect(tab('a').election.role).toBe('follower');
  });

  it('makes one leader of tabs that open together', () => {
    open('b');
    open('a');
    open('c');
    clock.advance(1_000);
    expect(leaders()).toEqual(['a']);
  });

  it('follows a leader that dies within three seconds', () => {
    open('a');
    clock.advance(1_000);
    open('b');
    open('c');
    clock.advance(1_000);
    crash('a');
    clock.advance(3_000);
    expect(leaders()).toEqual(['b']);
  });

  it('follows a leader that says goodbye at once', () => {
    open('a');
    clock.advance(1_000);
    open('b');
    clock.advance(1_000);
    tab('a').election.stop();
    clock.advance(150);
    expect(leaders()).toEqual(['b']);
  });

  it('moves to a visible tab when the leader is hidden, and not back', () => {
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

  it('ends with one leader where two believe to be it', () => {
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

  it('leads again after a sleep of all', () => {
    open('a');
    open('b');
    clock.advance(1_000);
    clock.sleep(3_600_000);
    clock.advance(3_000);
    expect(leaders()).toHaveLength(1);
  });

  it('takes no message for its own that is not', () => {
    open('a');
    expect(tab('a').election.receive({ kind: 'told' })).toBe(false);
    expect(tab('a').election.receive(null)).toBe(false);
  });
});
