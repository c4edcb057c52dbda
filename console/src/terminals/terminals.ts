// SPDX-License-Identifier: Apache-2.0
'use client';
import { terminal, type Terminal } from '@/api/wire';
import { collection, type Resources } from '@/live/collection';
import { useLive, type Live } from '@/live/live';

export type Terminals = Resources<Terminal>;

/** All terminals. Events do not report who is attached. */
export const terminals = collection({
  path: '/api/terminals',
  needs: 'instance:exec',
  topics: 'terminals',
  resource: 'TERMINAL',
  schema: terminal,
  created: ['TERMINAL_OPENED'],
});

export function useTerminals(): Live<Terminals> {
  return useLive(terminals);
}
