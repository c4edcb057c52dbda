// SPDX-License-Identifier: Apache-2.0
'use client';
import * as v from 'valibot';
import { getAll } from '@/api/client';
import { page, terminal as terminalSchema, type ChangeEvent, type Terminal } from '@/api/wire';
import { useLive, type Live } from '@/live/live';

export type Terminals = ReadonlyMap<string, Terminal>;

/** Puts a terminal that was opened first, and one that was closed in its place. Pure. */
export function applyToTerminals(terminals: Terminals, event: ChangeEvent): Terminals {
  if (event.resource_type !== 'TERMINAL' || !event.type.startsWith('TERMINAL_')) {
    return terminals;
  }
  const read = v.safeParse(terminalSchema, event.payload);
  if (!read.success) {
    return terminals;
  }
  const changed = read.output;
  const known = terminals.get(changed.id);
  if (known?.status === 'CLOSED' && changed.status === 'OPEN') {
    return terminals;
  }
  return known === undefined
    ? new Map([[changed.id, changed], ...terminals])
    : new Map(terminals).set(changed.id, changed);
}

const terminalPage = page(terminalSchema);

async function readTerminals() {
  const { data, position } = await getAll('/api/terminals', terminalPage);
  return { data: new Map(data.map((one) => [one.id, one])), position };
}

/** All terminals, newest first, live but for who is attached: the log does not tell of that. */
export function useTerminals(): Live<Terminals> {
  return useLive<Terminals>({
    key: '/api/terminals',
    read: readTerminals,
    needs: 'instance:exec',
    topics: 'terminals',
    apply: applyToTerminals,
  });
}
