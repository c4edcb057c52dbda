// SPDX-License-Identifier: Apache-2.0
/** Formats times and durations for the browser's language and region. */
import { ABSENT } from './numbers';
import { zoneName } from './zone';

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

/** Formats the time elapsed since a given time: `just now`, `12s ago`, `3h ago`. */
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

const FORMATS = {
  clock: { hour: '2-digit', minute: '2-digit', second: '2-digit' },
  minute: { hour: '2-digit', minute: '2-digit' },
  dayAndMinute: { day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit' },
  shortDay: { month: 'short', day: 'numeric' },
  day: { year: 'numeric', month: 'short', day: 'numeric' },
  full: {
    year: 'numeric',
    month: 'short',
    day: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
  },
} as const satisfies Record<string, Intl.DateTimeFormatOptions>;

/** A formatter takes far longer to create than to use. */
const formatters = new Map<string, Intl.DateTimeFormat>();

function format(name: keyof typeof FORMATS, time: number): string {
  const zone = zoneName();
  const key = `${name} ${zone}`;
  const known = formatters.get(key);
  const formatter =
    known ?? new Intl.DateTimeFormat(undefined, { ...FORMATS[name], hourCycle: 'h23', timeZone: zone });
  if (known === undefined) {
    formatters.set(key, formatter);
  }
  return formatter.format(time);
}

/** Formats the time of day in the user's time zone: `14:05:09`. */
export function clock(time: number): string {
  return format('clock', time);
}

/** Formats the time of day with milliseconds, in the user's time zone: `14:05:09.042`. */
export function localTime(text: string): string {
  const date = new Date(text);
  return `${clock(date.getTime())}.${String(date.getMilliseconds()).padStart(3, '0')}`;
}

/** Formats the time to the minute: `14:02`, or `25 Nov, 14:02` on another day. */
export function minute(time: number, now: number): string {
  return format(format('day', time) === format('day', now) ? 'minute' : 'dayAndMinute', time);
}

/** Formats the time of day, or the day if it is not today: `14:05:09`, or `25 Nov`. */
export function clockOrDay(time: number, now: number): string {
  return format(format('day', time) === format('day', now) ? 'clock' : 'shortDay', time);
}

/** Formats the date and time in the user's time zone: `25 Nov 2026, 14:05:09`. */
export function dateTime(text: string | null): string {
  if (text === null) {
    return ABSENT;
  }
  const time = Date.parse(text);
  return Number.isNaN(time) ? text : format('full', time);
}

/** Formats a time in UTC, to the second: `2026-11-25 14:05:09 UTC`. */
export function utc(text: string): string {
  const time = Date.parse(text);
  return Number.isNaN(time) ? text : `${new Date(time).toISOString().slice(0, 19).replace('T', ' ')} UTC`;
}
