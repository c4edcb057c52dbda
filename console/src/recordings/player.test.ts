// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
import { eventsUpTo, lengthOf, nextPlayer, playTime, STOPPED, timelineOf, type Player } from './player';

const timeline = timelineOf({
  events: [0, 500, 10_500, 11_000].map((at) => ({ kind: 'output', at, text: 'x' })),
});
const after = (player: Partial<Player>, action: Parameters<typeof nextPlayer>[1]) =>
  nextPlayer({ ...STOPPED, ...player }, action, timeline);

describe('a timeline', () => {
  it('has the original times and times with shortened pauses', () => {
    expect([...timeline.original]).toEqual([0, 500, 10_500, 11_000]);
    expect([...timeline.shortened]).toEqual([0, 500, 2_500, 3_000]);
    expect(lengthOf(timeline.shortened)).toBe(3_000);
    expect(lengthOf(timelineOf({ events: [] }).original)).toBe(0);
  });

  it.each([
    [-1, 0],
    [0, 1],
    [499, 1],
    [500, 2],
    [2_999, 3],
    [9_999, 4],
  ])('at %i ms contains %i events', (position, count) => {
    expect(eventsUpTo(timeline.shortened, position)).toBe(count);
  });
});

describe('a player', () => {
  it('plays at the selected speed and stops at the end', () => {
    const playing = after({}, { kind: 'toggle' });
    expect(playing.playing).toBe(true);
    expect(nextPlayer(playing, { kind: 'elapsed', ms: 100 }, timeline).position).toBe(100);
    const fast = nextPlayer(playing, { kind: 'speed', speed: 8 }, timeline);
    expect(nextPlayer(fast, { kind: 'elapsed', ms: 100 }, timeline).position).toBe(800);
    expect(nextPlayer(fast, { kind: 'elapsed', ms: 60_000 }, timeline)).toMatchObject({
      position: 3_000,
      playing: false,
    });
  });

  it('does not advance while it is paused', () => {
    expect(after({ playing: true }, { kind: 'toggle' }).playing).toBe(false);
    expect(after({ position: 70 }, { kind: 'elapsed', ms: 100 }).position).toBe(70);
  });

  it('restarts from the end', () => {
    expect(after({ position: 3_000 }, { kind: 'toggle' })).toMatchObject({ position: 0, playing: true });
  });

  it('seeks within the recording', () => {
    expect(after({ playing: true }, { kind: 'seek', to: 700 })).toMatchObject({
      position: 700,
      playing: true,
    });
    expect(after({}, { kind: 'seek', to: 99_000 }).position).toBe(3_000);
    expect(after({ position: 1_000 }, { kind: 'step', by: -5_000 }).position).toBe(0);
    expect(after({ position: 1_000 }, { kind: 'step', by: 500 }).position).toBe(1_500);
  });

  it('shows the same event when the pauses are changed', () => {
    const late = after({ shortenPauses: false, position: 9_000 }, { kind: 'pauses', shortenPauses: true });
    expect(late).toMatchObject({ shortenPauses: true, position: 2_499 });
    expect(eventsUpTo(timeline.shortened, late.position)).toBe(2);
    expect(after({ position: 2_600 }, { kind: 'pauses', shortenPauses: false }).position).toBe(10_600);
    expect(after({ position: 0 }, { kind: 'pauses', shortenPauses: false }).position).toBe(0);
  });
});

describe('a time', () => {
  it.each([
    [0, '0:00'],
    [65_900, '1:05'],
    [3_725_000, '1:02:05'],
  ])('of %i ms is %s', (ms, text) => {
    expect(playTime(ms)).toBe(text);
  });
});
