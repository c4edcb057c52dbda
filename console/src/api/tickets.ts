// SPDX-License-Identifier: Apache-2.0
import * as v from 'valibot';
import { withBase } from '@/address/base-path';
import { mutate } from './client';

const ticket = v.object({ ticket: v.string() });
const TERMINAL = /^\/ws\/terminals\/([^?]+)/;

/**
 * Returns the address of a path with a new ticket, for requests that the browser sends without the session headers. The
 * ticket is valid once, for 30 seconds.
 *
 * @throws Problem
 */
export async function withTicket(path: string, purpose: 'stream' | 'download'): Promise<string> {
  const terminalId = TERMINAL.exec(path)?.[1];
  const body = terminalId === undefined ? { purpose } : { purpose: 'terminal', terminal_id: terminalId };
  const issued = await mutate('POST', '/api/tickets', ticket, body);
  return `${withBase(path)}${path.includes('?') ? '&' : '?'}ticket=${encodeURIComponent(issued.data.ticket)}`;
}

/**
 * Makes the browser save a file. The page cannot detect a failure.
 *
 * @param name the name of the file, unless the server names it
 * @throws Problem if the server issues no ticket for the file
 */
export async function download(path: string, name = ''): Promise<void> {
  const link = document.createElement('a');
  link.href = await withTicket(path, 'download');
  link.download = name;
  link.click();
}
