// SPDX-License-Identifier: Apache-2.0
import * as v from 'valibot';
import { mutate } from '@/api/client';
import type { OpenSource } from './event-stream';

const ticket = v.object({ ticket: v.string() });

/**
 * Opens the browser's EventSource. Over plain HTTP from another machine, a browser sends neither Origin nor Sec-Fetch-Site
 * with it, and without those the server does not accept a cookie for the dashboard stream. Such a page uses a ticket instead.
 * A ticket works only once, so the browser cannot reconnect by itself.
 */
export const openEventSource: OpenSource = (path, names, on) => {
  let source: EventSource | null = null;
  let over = false;
  const start = (url: string, once: boolean) => {
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
    start(path, false);
  } else {
    mutate('POST', '/api/tickets', ticket, { purpose: 'stream' }).then(
      (issued) => start(`${path}&ticket=${encodeURIComponent(issued.data.ticket)}`, true),
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
