// SPDX-License-Identifier: Apache-2.0
import { send } from '@/api/client';
import type { OpenSource } from './event-stream';
import { EventParser, type ServerSentEvent } from './sse-events';

const WORK_MS = 8;
const REST_MS = 8;

/**
 * Opens a stream of server-sent events with fetch. An EventSource cannot be slowed down, so a program that prints
 * without a pause would keep the page busy. Data that is not read here stays in the network buffers and thereby slows
 * the server down (backpressure).
 */
export const openEventSource: OpenSource = (path, names, on) => {
  const abort = new AbortController();
  const { signal } = abort;
  const deliver = async (events: readonly ServerSentEvent[]) => {
    let end = performance.now() + WORK_MS;
    for (const { name, data, id } of events) {
      if (performance.now() >= end) {
        await new Promise((resolve) => setTimeout(resolve, REST_MS));
        end = performance.now() + WORK_MS;
      }
      if (signal.aborted) {
        return;
      }
      if (names.includes(name)) {
        on.event(name, data, id);
      }
    }
  };
  const read = async () => {
    const response = await send(path, {
      signal,
      timeoutMs: null,
      headers: { Accept: 'text/event-stream, application/problem+json' },
    });
    const reader = response.body?.getReader();
    if (signal.aborted || reader === undefined) {
      return;
    }
    on.opened();
    const decoder = new TextDecoder();
    const parser = new EventParser();
    for (let part = await reader.read(); !part.done; part = await reader.read()) {
      await deliver(parser.push(decoder.decode(part.value, { stream: true })));
    }
  };
  // a stream that ends without a `close` event also counts as lost
  void read()
    .catch(() => undefined)
    .then(() => {
      if (!signal.aborted) {
        abort.abort();
        on.failed();
      }
    });
  return { close: () => abort.abort() };
};
