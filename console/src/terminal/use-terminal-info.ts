// SPDX-License-Identifier: Apache-2.0
'use client';
import type { Terminal } from '@/api/wire';
import type { Query } from '@/design/query-state';
import { useFetch } from '@/live/use-fetch';
import { readTerminal } from './opening';

/** Reads a terminal once: who opened it, when, and how it ended. */
export function useTerminalInfo(id: string): Query<Terminal> {
  return useFetch({ key: `/api/terminals/${id}`, read: () => readTerminal(id), needs: 'instance:exec' });
}
