// SPDX-License-Identifier: Apache-2.0
import type { Recording } from './recording';

export const SPEEDS = [0.5, 1, 2, 4, 8] as const;
export type Speed = (typeof SPEEDS)[number];

/** Longer pauses than that are cut to it, where that is asked for. */
export const LONGEST_PAUSE_MS = 2_000;

/** When each event of a recording is played, in ms from the beginning: as it was, and without long pauses. */
export interface Timeline {
  whole: Float64Array;
  short: Float64Array;
}

export interface Player {
  playing: boolean;
  speed: Speed;
  /** Whether long pauses are cut. */
  short: boolean;
  /** In ms from the beginning, on the timeline that is played. */
  position: number;
}

export type PlayerAction =
  | { kind: 'toggle' }
  | { kind: 'passed'; ms: number }
  | { kind: 'seek'; to: number }
  | { kind: 'step'; by: number }
  | { kind: 'speed'; speed: Speed }
  | { kind: 'short'; short: boolean };

export const STOPPED: Player = { playing: false, speed: 1, short: true, position: 0 };

/** The timeline of a recording. Pure. */
export function timelineOf({ events }: Pick<Recording, 'events'>): Timeline {
  const whole = Float64Array.from(events, ({ at }) => at);
  const short = new Float64Array(whole.length);
  let before = 0;
  let at = 0;
  whole.forEach((time, index) => {
    at += Math.min(LONGEST_PAUSE_MS, time - before);
    before = time;
    short[index] = at;
  });
  return { whole, short };
}

export function timesOf(timeline: Timeline, { short }: Pick<Player, 'short'>): Float64Array {
  return short ? timeline.short : timeline.whole;
}

/** How long it plays, in ms. Pure. */
export function lengthOf(times: Float64Array): number {
  return times.at(-1) ?? 0;
}

/** How many events have happened at a position. Pure. */
export function eventsUpTo(times: Float64Array, position: number): number {
  let low = 0;
  let high = times.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((times[middle] ?? 0) <= position) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low;
}

/** The player after an action. Pure. */
export function nextPlayer(player: Player, action: PlayerAction, timeline: Timeline): Player {
  const times = timesOf(timeline, player);
  const length = lengthOf(times);
  const within = (position: number) => Math.max(0, Math.min(length, position));
  switch (action.kind) {
    case 'toggle':
      return player.playing
        ? { ...player, playing: false }
        : { ...player, playing: true, position: player.position >= length ? 0 : player.position };
    case 'passed': {
      if (!player.playing) {
        return player;
      }
      const position = within(player.position + action.ms * player.speed);
      return { ...player, position, playing: position < length };
    }
    case 'seek':
      return { ...player, position: within(action.to) };
    case 'step':
      return { ...player, position: within(player.position + action.by) };
    case 'speed':
      return { ...player, speed: action.speed };
    case 'short': {
      // what is shown stays
      const shown = eventsUpTo(times, player.position);
      const other = timesOf(timeline, action);
      const since = player.position - (times[shown - 1] ?? 0);
      const gap = (other[shown] ?? lengthOf(other)) - (other[shown - 1] ?? 0);
      return {
        ...player,
        short: action.short,
        position: (other[shown - 1] ?? 0) + Math.max(0, Math.min(since, gap - 1)),
      };
    }
  }
}

/** A position as people read it: `1:05`, `1:02:05`. Pure. */
export function playTime(ms: number): string {
  const seconds = Math.floor(ms / 1000);
  const pad = (value: number) => String(value).padStart(2, '0');
  const minutes = Math.floor(seconds / 60);
  return minutes >= 60
    ? `${Math.floor(minutes / 60)}:${pad(minutes % 60)}:${pad(seconds % 60)}`
    : `${minutes}:${pad(seconds % 60)}`;
}
