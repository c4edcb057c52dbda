// SPDX-License-Identifier: Apache-2.0
/** The time zone in which the console shows times: the browser's time zone, or UTC. */

export type Zone = 'local' | 'utc';

const KEY = 'windsock.zone';
const listeners = new Set<() => void>();
let zone: Zone | undefined;

/** Returns the zone that the user has chosen. */
export function chosenZone(): Zone {
  if (zone === undefined) {
    try {
      zone = localStorage.getItem(KEY) === 'utc' ? 'utc' : 'local';
    } catch {
      zone = 'local';
    }
  }
  return zone;
}

/** Changes the time zone of all displayed times. */
export function chooseZone(chosen: Zone): void {
  zone = chosen;
  try {
    localStorage.setItem(KEY, chosen);
  } catch {
    // without storage, the zone applies until the user leaves the page
  }
  listeners.forEach((listener) => listener());
}

/** Calls the listener when the zone changes. Returns a function that removes the listener. */
export function onZoneChange(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Returns the IANA name of the zone, such as `Europe/Paris`. */
export function zoneName(): string {
  return chosenZone() === 'utc' ? 'UTC' : Intl.DateTimeFormat().resolvedOptions().timeZone;
}

/** Returns the short name of the zone at a given time, such as `UTC` or `GMT+2`. */
export function zoneLabel(time: number): string {
  const parts = new Intl.DateTimeFormat(undefined, {
    timeZone: zoneName(),
    timeZoneName: 'short',
  }).formatToParts(time);
  return parts.find(({ type }) => type === 'timeZoneName')?.value ?? zoneName();
}

/** Returns the offset of the zone from UTC at a given time, in ms. */
export function zoneOffset(time: number): number {
  return chosenZone() === 'utc' ? 0 : -new Date(time).getTimezoneOffset() * 60_000;
}

/** Converts an API time to the value of a date field, in the zone. Returns an empty string if there is none. */
export function toField(time: string): string {
  const ms = Date.parse(time);
  return Number.isNaN(ms) ? '' : new Date(ms + zoneOffset(ms)).toISOString().slice(0, 19);
}

/** Converts the value of a date field to an API time. Returns an empty string if there is none. */
export function fromField(text: string): string {
  const date = new Date(chosenZone() === 'utc' ? `${text}Z` : text);
  return Number.isNaN(date.getTime()) ? '' : date.toISOString();
}
