// SPDX-License-Identifier: Apache-2.0
'use client';
import { useState } from 'react';
import { getSome } from '@/api/client';
import { Problem } from '@/api/problem';
import { auditRow, page } from '@/api/wire';
import { useLive, type Live } from '@/live/live';
import { auditParameters, type AuditFilter } from './audit-filter';
import { applyToTrail, olderParameters, trailOf, unseen, withOlder, type Trail, type Unseen } from './trail';

const FIRST_ENTRIES = 50;
const OLDER_ENTRIES = 100;
const entries = page(auditRow);

export interface PausableTrail {
  live: Live<Trail>;
  /** What to show: the live trail, or the trail as it was paused. Undefined until the first response. */
  shown: Trail | undefined;
  /** Null while the trail is live. */
  unseen: Unseen | null;
  pause: () => void;
  /** Returns to the live trail. */
  resume: () => void;
  /** Reads older entries. This pauses the trail, so that the entries do not move. */
  readOlder: () => void;
  reading: boolean;
  /** Why older entries could not be read. */
  olderProblem: Problem | null;
}

/** The live audit log with a filter, which must not change while the component is mounted. */
export function useTrail(filter: AuditFilter): PausableTrail {
  const [paused, setPaused] = useState<Trail | null>(null);
  const [reading, setReading] = useState(false);
  const [olderProblem, setOlderProblem] = useState<Problem | null>(null);
  const parameters = auditParameters(filter);
  parameters.set('limit', String(FIRST_ENTRIES));
  const path = `/api/audit?${parameters.toString()}`;
  const live = useLive<Trail>({
    key: path,
    read: async () => {
      const { data, position } = await getSome(path, entries, FIRST_ENTRIES);
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
      const next = olderParameters(filter, older, OLDER_ENTRIES).toString();
      const { data } = await getSome(`/api/audit?${next}`, entries, OLDER_ENTRIES);
      // it may have been resumed meanwhile
      setPaused((current) => (current === null ? null : withOlder(current, data)));
    } catch (thrown) {
      setOlderProblem(Problem.of(thrown));
    }
    setReading(false);
  };
  return {
    live,
    shown,
    unseen: paused === null || live.data === undefined ? null : unseen(live.data, paused),
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
