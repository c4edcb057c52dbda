// SPDX-License-Identifier: Apache-2.0
'use client';
import { useSyncExternalStore } from 'react';
import { ABSENT } from '@/format/numbers';
import { serverNow } from '@/api/server-clock';
import { clockOrDay, dateTime, utc } from '@/format/times';
import { useNow } from './use-now';
import { chosenZone, onZoneChange, zoneLabel, type Zone } from '@/format/zone';

/** The time zone that the user has chosen. A component that formats times itself must use this hook. */
export function useZone(): Zone {
  return useSyncExternalStore(onZoneChange, chosenZone, () => 'local');
}

interface TimeProps {
  /** The time, in the format of the API. */
  of: string | null;
  /** Shows only the time of day, or the day if it is not today. */
  brief?: boolean;
}

/** A time in the user's time zone. UTC is shown on hover. */
export function Time({ of: time, brief = false }: TimeProps) {
  useZone();
  return time === null ? (
    ABSENT
  ) : (
    <time dateTime={time} title={utc(time)}>
      {brief ? clockOrDay(Date.parse(time), serverNow()) : dateTime(time)}
    </time>
  );
}

/** The header of a column of times, with the time zone. */
export function TimeHeader({ name = 'Time' }: { name?: string }) {
  useZone();
  const now = useNow();
  return (
    <>
      {name} ({zoneLabel(now)})
    </>
  );
}
