// SPDX-License-Identifier: Apache-2.0
/** The browser's ends of what streams need: sockets, channels, frames, and the moments at which to look again. */
import { send } from '@/api/client';
import { Problem } from '@/api/problem';
import type { Channel } from './election';
import type { Connect } from './event-socket';

export const connectWebSocket: Connect = (path, on) => {
  const socket = new WebSocket(`${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}${path}`);
  let over = false;
  socket.onmessage = (message: MessageEvent<unknown>) => {
    if (!over && typeof message.data === 'string') {
      on.text(message.data);
    }
  };
  socket.onclose = (close) => {
    if (!over) {
      over = true;
      on.closed(close.code, close.reason);
    }
  };
  return {
    send: (text) => {
      if (socket.readyState === WebSocket.OPEN) {
        socket.send(text);
      }
    },
    close: () => {
      over = true;
      socket.close();
    },
  };
};

/** A channel to the other tabs that are signed in with the same key; null where the browser has none. */
export function openChannel(
  name: string,
  receive: (message: unknown) => void,
): (Channel & { close: () => void }) | null {
  if (!('BroadcastChannel' in globalThis)) {
    return null;
  }
  const channel = new BroadcastChannel(name);
  channel.onmessage = (message: MessageEvent<unknown>) => receive(message.data);
  return { post: (message) => channel.postMessage(message), close: () => channel.close() };
}

/** Whether the session is still valid, as far as can be told: a server that is away says nothing of it. */
export async function isSignedIn(): Promise<boolean> {
  try {
    await send('/api/session');
    return true;
  } catch (thrown) {
    return Problem.of(thrown).status !== 401;
  }
}

/** Runs before the next frame is shown; in a hidden tab, which shows none, a moment later. */
export function soon(run: () => void): void {
  if (document.visibilityState === 'visible') {
    requestAnimationFrame(run);
  } else {
    setTimeout(run, 250);
  }
}

const WAKE_CHECK_MS = 5_000;
const WAKE_JUMP_MS = 20_000;

/**
 * Calls `look` when a stream may be dead without having been told: the tab is shown, thawed or restored, the network is
 * back, or the clock has jumped as it does over a sleep. Until the returned function is called.
 */
export function onWake(look: () => void): () => void {
  const ifVisible = () => {
    if (document.visibilityState === 'visible') {
      look();
    }
  };
  let last = Date.now();
  const timer = setInterval(() => {
    const now = Date.now();
    if (now - last > WAKE_JUMP_MS) {
      look();
    }
    last = now;
  }, WAKE_CHECK_MS);
  document.addEventListener('visibilitychange', ifVisible);
  document.addEventListener('resume', look);
  addEventListener('pageshow', look);
  addEventListener('online', look);
  return () => {
    clearInterval(timer);
    document.removeEventListener('visibilitychange', ifVisible);
    document.removeEventListener('resume', look);
    removeEventListener('pageshow', look);
    removeEventListener('online', look);
  };
}
