// SPDX-License-Identifier: Apache-2.0
import { withTicket } from '@/api/tickets';
import type { OpenSource } from './event-stream';

/** Opens the browser's EventSource with a ticket. A ticket works only once, so the browser cannot reconnect by itself. */
export const openEventSource: OpenSource = (path, names, on) => {
  let source: EventSource | null = null;
  let over = false;
  const fail = () => {
    if (!over) {
      over = true;
      source?.close();
      on.failed();
    }
  };
  const open = (pathWithTicket: string) => {
    if (over) {
      return;
    }
    source = new EventSource(pathWithTicket);
    source.onopen = () => {
      if (!over) {
        on.opened();
      }
    };
    source.onerror = fail;
    for (const name of names) {
      source.addEventListener(name, (event: MessageEvent<unknown>) => {
        if (!over && typeof event.data === 'string') {
          on.event(name, event.data);
        }
      });
    }
  };
  withTicket(path, 'stream').then(open, fail);
  return {
    close: () => {
      over = true;
      source?.close();
    },
  };
};
