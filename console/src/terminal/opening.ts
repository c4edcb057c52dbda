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

/** Returns a hint for the user if a terminal could not be opened, and whether a retry may help. Pure. */
export function openingAdvice({ code, status }: Pick<Problem, 'code' | 'status'>): {
  advice: string;
  retry: boolean;
} {
  switch (code) {
    case 'INVALID_STATE':
      return { advice: 'The instance is not running. Start or resume it, then try again.', retry: true };
    case 'UNSUPPORTED_BY_DRIVER':
      return {
        advice: 'The driver does not support terminals. To see the output of the instance, open its log.',
        retry: false,
      };
    case 'TOO_MANY_TERMINALS':
      return { advice: 'Close a terminal that is no longer needed, then try again.', retry: true };
    case 'DRIVER_FAILED':
      return {
        advice: 'The engine could not start a shell: it does not respond, or the image contains no shell.',
        retry: true,
      };
    case 'FORBIDDEN':
      return { advice: 'Ask an administrator for the instance:exec permission.', retry: false };
    case 'NOT_FOUND':
      return { advice: 'The instance no longer exists.', retry: false };
    case 'UNREACHABLE':
      return { advice: 'Check your connection and that the server is running.', retry: true };
    default:
      return { advice: '', retry: status !== 400 };
  }
}
