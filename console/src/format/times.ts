// SPDX-License-Identifier: Apache-2.0
/** Formats times and durations. */
import { ABSENT } from './numbers';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** Formats a duration in its two largest units: `3d 4h`, `4m 05s`, `12s`. */
export function duration(ms: number): string {
  const whole = Math.max(0, Math.floor(ms / SECOND) * SECOND);
  const pad = (value: number) => String(value).padStart(2, '0');
  if (whole >= DAY) {
    return `${Math.floor(whole / DAY)}d ${Math.floor((whole % DAY) / HOUR)}h`;
  }
  if (whole >= HOUR) {
    return `${Math.floor(whole / HOUR)}h ${pad(Math.floor((whole % HOUR) / MINUTE))}m`;
  }
  if (whole >= MINUTE) {
    return `${Math.floor(whole / MINUTE)}m ${pad((whole % MINUTE) / SECOND)}s`;
  }
  return `${whole / SECOND}s`;
}

/** Formats how long ago a time was: `just now`, `12s ago`, `3h ago`. */
export function ago(time: number, now: number): string {
  const passed = now - time;
  if (passed < 5 * SECOND) {
    return 'just now';
  }
  const [size, unit] =
    passed >= DAY
      ? [DAY, 'd']
      : passed >= HOUR
        ? [HOUR, 'h']
        : passed >= MINUTE
          ? [MINUTE, 'm']
          : [SECOND, 's'];
  return `${Math.floor(passed / size)}${unit} ago`;
}

/** Formats the local time of day: `14:05:09`. */
export function clock(time: number): string {
  return new Date(time).toLocaleTimeString('en-GB');
}

/** Formats the local time to the minute: `14:02`, or `2026-11-25 14:02` on another day. */
export function minute(time: number, now: number): string {
  const [date, day] = [new Date(time), new Date(now)];
  const text = clock(time).slice(0, 5);
  return date.toDateString() === day.toDateString() ? text : `${date.toLocaleDateString('sv-SE')} ${text}`;
}

/** Formats the local date and time: `2026-11-25 14:05:09`. */
export function dateTime(text: string | null): string {
  if (text === null) {
    return ABSENT;
  }
  const date = new Date(text);
  return Number.isNaN(date.getTime()) ? text : `${date.toLocaleDateString('sv-SE')} ${clock(date.getTime())}`;
}
