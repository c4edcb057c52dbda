// SPDX-License-Identifier: Apache-2.0
import { get, mutate } from '@/api/client';
import type { Problem } from '@/api/problem';
import { terminal, type Terminal } from '@/api/wire';

/**
 * Opens a terminal with a login shell in an instance.
 *
 * @throws Problem INVALID_STATE, UNSUPPORTED_BY_DRIVER, TOO_MANY_TERMINALS, DRIVER_FAILED
 */
export async function openTerminal(instanceId: string, cols: number, rows: number): Promise<Terminal> {
  const path = `/api/instances/${encodeURIComponent(instanceId)}/terminals`;
  return (await mutate('POST', path, terminal, { cols, rows })).data;
}

/** Reads a terminal. @throws Problem */
export async function readTerminal(id: string): Promise<Terminal> {
  return (await get(`/api/terminals/${encodeURIComponent(id)}`, terminal)).data;
}

/** What to do where a terminal is not opened, and whether trying again may help. Pure. */
export function openingAdvice({ code, status }: Pick<Problem, 'code' | 'status'>): {
  advice: string;
  again: boolean;
} {
  switch (code) {
    case 'INVALID_STATE':
      return {
        advice: 'A terminal needs an instance that runs. Start or resume it, then try again.',
        again: true,
      };
    case 'UNSUPPORTED_BY_DRIVER':
      return {
        advice:
          'What runs the instances here has no terminals. The log of the instance still shows what it prints.',
        again: false,
      };
    case 'TOO_MANY_TERMINALS':
      return { advice: 'Close a terminal that nobody needs any more, then try again.', again: true };
    case 'DRIVER_FAILED':
      return {
        advice: 'The engine did not start a shell: it does not answer, or the image has none.',
        again: true,
      };
    case 'FORBIDDEN':
      return { advice: 'Whoever gave out this key can give it instance:exec.', again: false };
    case 'NOT_FOUND':
      return { advice: 'The instance is gone.', again: false };
    case 'UNREACHABLE':
      return { advice: 'The server cannot be reached at present.', again: true };
    default:
      return { advice: '', again: status !== 400 };
  }
}
