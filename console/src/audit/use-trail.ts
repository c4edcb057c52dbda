// SPDX-License-Identifier: Apache-2.0
'use client';
import { getSome } from '@/api/client';
import { auditRow, page, type AuditRow } from '@/api/wire';
import { usePausable, type Pausable } from '@/live/pausable';
import { auditParameters, type AuditFilter } from './audit-filter';
import { applyToTrail, olderParameters, trailOf, type Older } from './trail';

const FIRST_ENTRIES = 50;
const OLDER_ENTRIES = 100;
const entries = page(auditRow);

/** The live audit log with a filter. */
export function useTrail(filter: AuditFilter): Pausable<AuditRow, Older> {
  const parameters = auditParameters(filter);
  parameters.set('limit', String(FIRST_ENTRIES));
  const path = `/api/audit?${parameters.toString()}`;
  return usePausable<AuditRow, Older>({
    key: path,
    read: async () => {
      const { data, position } = await getSome(path, entries, FIRST_ENTRIES);
      return { data: trailOf(data), position };
    },
    readOlder: async (older) => {
      const next = olderParameters(filter, older, OLDER_ENTRIES).toString();
      return trailOf((await getSome(`/api/audit?${next}`, entries, OLDER_ENTRIES)).data);
    },
    needs: 'audit:read',
    topics: 'audit',
    apply: (trail, event) => applyToTrail(filter, trail, event),
  });
}
