// SPDX-License-Identifier: Apache-2.0
'use client';
import { ago, dateTime } from '@/format/times';
import { useNow } from './use-now';

/** How long ago a time was. The time itself is shown on hover. */
export function Age({ of: time }: { of: string }) {
  const now = useNow();
  return (
    <time dateTime={time} title={dateTime(time)}>
      {ago(Date.parse(time), now)}
    </time>
  );
}
