// SPDX-License-Identifier: Apache-2.0
'use client';
import { useState } from 'react';
import { get } from '@/api/client';
import { Problem } from '@/api/problem';
import { auditRow, page } from '@/api/wire';
import { useLive, type Live } from '@/live/live';
import { auditParameters, type AuditFilter } from './audit-filter';
import {
  applyToTrail,
  olderParameters,
  trailOf,
  waiting,
  withOlder,
  type Trail,
  type Waiting,
} from './trail';

const FIRST_ROWS = 50;
const OLDER_ROWS = 100;
const rows = page(auditRow);

export interface PausableTrail {
  live: Live<Trail>;
  /** What is to be shown: the live trail, or where it was paused. Undefined until the first answer. */
  shown: Trail | undefined;
  /** Null while it is live. */
  waiting: Waiting | null;
  pause: () => void;
  /** Goes on with the live trail, which has all that waited. */
  resume: () => void;
  /** Reads on at the end. New rows wait meanwhile, so that what is read does not move. */
  readOlder: () => void;
  reading: boolean;
  /** Why older rows could not be read. */
  olderProblem: Problem | null;
}

/** The audit under a filter, live, which can be paused and read back; one filter in the life of a component. */
export function useTrail(filter: AuditFilter): PausableTrail {
  const [paused, setPaused] = useState<Trail | null>(null);
  const [reading, setReading] = useState(false);
  const [olderProblem, setOlderProblem] = useState<Problem | null>(null);
  const parameters = auditParameters(filter);
  parameters.set('limit', String(FIRST_ROWS));
  const path = `/api/audit?${parameters.toString()}`;
  const live = useLive<Trail>({
    key: path,
    read: async () => {
      const { data, position } = await get(path, rows);
      return { data: trailOf(data), position };
    },
    needs: 'audit:read',
    topics: 'audit',
    apply: (trail, event) => applyToTrail(filter, trail, event),
  });
  const shown = paused ?? live.data;
  const readOlder = async () => {
    if (shown?.older == null || reading) {
      return;
    }
    const { older } = shown;
    setPaused(shown);
    setReading(true);
    setOlderProblem(null);
    try {
      const { data } = await get(`/api/audit?${olderParameters(filter, older, OLDER_ROWS).toString()}`, rows);
      // one that was resumed meanwhile is live again
      setPaused((now) => (now === null ? null : withOlder(now, data)));
    } catch (thrown) {
      setOlderProblem(Problem.of(thrown));
    }
    setReading(false);
  };
  return {
    live,
    shown,
    waiting: paused === null || live.data === undefined ? null : waiting(live.data, paused),
    pause: () => setPaused(live.data ?? null),
    resume: () => {
      setPaused(null);
      setOlderProblem(null);
    },
    readOlder: () => void readOlder(),
    reading,
    olderProblem,
  };
}
