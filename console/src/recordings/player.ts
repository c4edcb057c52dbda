// SPDX-License-Identifier: Apache-2.0
import type { Recording } from './recording';

export const SPEEDS = [0.5, 1, 2, 4, 8] as const;
export type Speed = (typeof SPEEDS)[number];

/** Longer pauses are shortened to this. */
const MAX_PAUSE_MS = 2_000;

/** The time of each event in a recording, in ms from its start: as recorded, and with shortened pauses. */
export interface Timeline {
  original: Float64Array;
  shortened: Float64Array;
}

export interface Player {
  playing: boolean;
  speed: Speed;
  /** Whether long pauses are shortened. */
  shortenPauses: boolean;
  /** In ms from the start of the timeline that is played. */
  position: number;
}

export type PlayerAction =
  | { kind: 'toggle' }
  | { kind: 'elapsed'; ms: number }
  | { kind: 'seek'; to: number }
  | { kind: 'step'; by: number }
  | { kind: 'speed'; speed: Speed }
  | { kind: 'pauses'; shortenPauses: boolean };

export const STOPPED: Player = { playing: false, speed: 1, shortenPauses: true, position: 0 };

/** Returns the timeline of a recording. Pure. */
export function timelineOf({ events }: Pick<Recording, 'events'>): Timeline {
  const original = Float64Array.from(events, ({ at }) => at);
  const shortened = new Float64Array(original.length);
  let before = 0;
  let at = 0;
  original.forEach((time, index) => {
    at += Math.min(MAX_PAUSE_MS, time - before);
    before = time;
    shortened[index] = at;
  });
  return { original, shortened };
}

/** Returns the times that a player uses. Pure. */
export function timesOf(timeline: Timeline, { shortenPauses }: Pick<Player, 'shortenPauses'>): Float64Array {
  return shortenPauses ? timeline.shortened : timeline.original;
}

/** Returns the duration in ms. Pure. */
export function lengthOf(times: Float64Array): number {
  return times.at(-1) ?? 0;
}

/** Returns the number of events up to a position. Pure. */
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

/** Returns the player after an action. Pure. */
export function nextPlayer(player: Player, action: PlayerAction, timeline: Timeline): Player {
  const times = timesOf(timeline, player);
  const length = lengthOf(times);
  const limited = (position: number) => Math.max(0, Math.min(length, position));
  switch (action.kind) {
    case 'toggle':
      return player.playing
        ? { ...player, playing: false }
        : { ...player, playing: true, position: player.position >= length ? 0 : player.position };
    case 'elapsed': {
      if (!player.playing) {
        return player;
      }
      const position = limited(player.position + action.ms * player.speed);
      return { ...player, position, playing: position < length };
    }
    case 'seek':
      return { ...player, position: limited(action.to) };
    case 'step':
      return { ...player, position: limited(player.position + action.by) };
    case 'speed':
      return { ...player, speed: action.speed };
    case 'pauses': {
      // continue with the same event
      const shown = eventsUpTo(times, player.position);
      const other = timesOf(timeline, action);
      const since = player.position - (times[shown - 1] ?? 0);
      const gap = (other[shown] ?? lengthOf(other)) - (other[shown - 1] ?? 0);
      return {
        ...player,
        shortenPauses: action.shortenPauses,
        position: (other[shown - 1] ?? 0) + Math.max(0, Math.min(since, gap - 1)),
      };
    }
  }
}

/** Formats a position: `1:05`, `1:02:05`. Pure. */
export function playTime(ms: number): string {
  const seconds = Math.floor(ms / 1000);
  const pad = (value: number) => String(value).padStart(2, '0');
  const minutes = Math.floor(seconds / 60);
  return minutes >= 60
    ? `${Math.floor(minutes / 60)}:${pad(minutes % 60)}:${pad(seconds % 60)}`
    : `${minutes}:${pad(seconds % 60)}`;
}
