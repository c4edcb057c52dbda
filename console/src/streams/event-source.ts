// SPDX-License-Identifier: Apache-2.0
import * as v from 'valibot';
import { mutate } from '@/api/client';
import type { OpenSource } from './event-stream';

const ticket = v.object({ ticket: v.string() });

/**
 * Opens the browser's EventSource. A page that came over plain HTTP from another machine sends neither an Origin nor
 * Sec-Fetch-Site with it, without which the server takes no cookie for the dashboard's stream; a ticket, which works once,
 * stands in then, and the browser's own reconnection does not.
 */
export const openEventSource: OpenSource = (path, names, on) => {
  let source: EventSource | null = null;
  let over = false;
  const begin = (url: string, once: boolean) => {
    if (over) {
      return;
    }
    const opened = new EventSource(url);
    source = opened;
    opened.onopen = () => {
      if (!over) {
        on.opened();
      }
    };
    opened.onerror = () => {
      if (over) {
        return;
      }
      const failed = once || opened.readyState === EventSource.CLOSED;
      if (once) {
        opened.close();
      }
      on.error(failed ? 'failed' : 'retrying');
    };
    for (const name of names) {
      opened.addEventListener(name, (event: MessageEvent<unknown>) => {
        if (!over && typeof event.data === 'string') {
          on.event(name, event.data);
        }
      });
    }
  };
  if (isSecureContext || !path.startsWith('/api/dashboard/stream')) {
    begin(path, false);
  } else {
    mutate('POST', '/api/tickets', ticket, { purpose: 'stream' }).then(
      (issued) => begin(`${path}&ticket=${encodeURIComponent(issued.data.ticket)}`, true),
      () => {
        if (!over) {
          on.error('failed');
        }
      },
    );
  }
  return {
    close: () => {
      over = true;
      source?.close();
    },
  };
};
