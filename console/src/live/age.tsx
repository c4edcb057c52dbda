// SPDX-License-Identifier: Apache-2.0
'use client';
import { ago, dateTime, utc } from '@/format/times';
import { zoneLabel } from '@/format/zone';
import { useZone } from './time';
import { useNow } from './use-now';

/** The time elapsed since a given time. The time itself is shown on hover, in the user's time zone and in UTC. */
export function Age({ of: time }: { of: string }) {
  useZone();
  const now = useNow();
  return (
    <time dateTime={time} title={`${dateTime(time)} ${zoneLabel(Date.parse(time))}\n${utc(time)}`}>
      {ago(Date.parse(time), now)}
    </time>
  );
}
