// SPDX-License-Identifier: Apache-2.0
import * as v from 'valibot';
import { mutate } from './client';

const ticket = v.object({ ticket: v.string() });
const TERMINAL = /^\/ws\/terminals\/([^?]+)/;

/**
 * Returns a path with a new ticket, for what the browser opens without the headers of the session. It works once, within 30
 * seconds.
 *
 * @throws Problem
 */
export async function withTicket(path: string, purpose: 'stream' | 'download'): Promise<string> {
  const terminalId = TERMINAL.exec(path)?.[1];
  const body = terminalId === undefined ? { purpose } : { purpose: 'terminal', terminal_id: terminalId };
  const issued = await mutate('POST', '/api/tickets', ticket, body);
  return `${path}${path.includes('?') ? '&' : '?'}ticket=${encodeURIComponent(issued.data.ticket)}`;
}

/**
 * Lets the browser save a file. The page does not learn whether it fails.
 *
 * @param name the name of the file, unless the server names it
 * @throws Problem if there is no ticket for it
 */
export async function download(path: string, name = ''): Promise<void> {
  const link = document.createElement('a');
  link.href = await withTicket(path, 'download');
  link.download = name;
  link.click();
}
