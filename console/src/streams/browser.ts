// SPDX-License-Identifier: Apache-2.0
/** The browser's sockets, channels, frames and events, wrapped for use by streams. */
import { send } from '@/api/client';
import { Problem } from '@/api/problem';
import { withTicket } from '@/api/tickets';

/** The close code that browsers report for a connection that could not be opened. */
const NO_TICKET = 1006;

/** Opens a WebSocket with a ticket. If there is no ticket, it is closed as if the connection had been lost. */
export function connectWebSocket(
  path: string,
  on: {
    text: (text: string) => void;
    bytes?: (bytes: Uint8Array) => void;
    closed: (code: number, reason: string) => void;
  },
): { send: (data: string | Uint8Array<ArrayBuffer>) => void; close: () => void } {
  let socket: WebSocket | null = null;
  let closed = false;
  const close = (code: number, reason: string) => {
    if (!closed) {
      closed = true;
      on.closed(code, reason);
    }
  };
  const open = (pathWithTicket: string) => {
    if (closed) {
      return;
    }
    socket = new WebSocket(
      `${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}${pathWithTicket}`,
    );
    socket.binaryType = 'arraybuffer';
    socket.onmessage = ({ data }: MessageEvent<unknown>) => {
      if (closed) {
        return;
      }
      if (typeof data === 'string') {
        on.text(data);
      } else if (data instanceof ArrayBuffer) {
        on.bytes?.(new Uint8Array(data));
      }
    };
    socket.onclose = ({ code, reason }) => close(code, reason);
  };
  withTicket(path, 'stream').then(open, () => close(NO_TICKET, ''));
  return {
    send: (data) => {
      if (socket?.readyState === WebSocket.OPEN) {
        socket.send(data);
      }
    },
    close: () => {
      closed = true;
      socket?.close();
    },
  };
}

/** Whether the session is still valid. If the server is unreachable, the session is assumed to be valid. */
export async function isSignedIn(): Promise<boolean> {
  try {
    await send('/api/session');
    return true;
  } catch (thrown) {
    return Problem.of(thrown).status !== 401;
  }
}

/** Runs a callback before the next frame, or after a short delay in a hidden tab, which has no frames. */
export function beforeNextFrame(run: () => void): void {
  if (document.visibilityState === 'visible') {
    requestAnimationFrame(run);
  } else {
    setTimeout(run, 250);
  }
}

const WAKE_CHECK_MS = 5_000;
const WAKE_JUMP_MS = 20_000;

/**
 * Calls the listener when streams may have died without an event. This is possible when the tab becomes visible, is
 * resumed or is restored, when the network is back, or when the clock has jumped because the machine slept. Returns a
 * function that removes the listener.
 */
export function onWake(listener: () => void): () => void {
  const ifVisible = () => {
    if (document.visibilityState === 'visible') {
      listener();
    }
  };
  let last = Date.now();
  const timer = setInterval(() => {
    const now = Date.now();
    if (now - last > WAKE_JUMP_MS) {
      listener();
    }
    last = now;
  }, WAKE_CHECK_MS);
  document.addEventListener('visibilitychange', ifVisible);
  document.addEventListener('resume', listener);
  addEventListener('pageshow', listener);
  addEventListener('online', listener);
  return () => {
    clearInterval(timer);
    document.removeEventListener('visibilitychange', ifVisible);
    document.removeEventListener('resume', listener);
    removeEventListener('pageshow', listener);
    removeEventListener('online', listener);
  };
}
