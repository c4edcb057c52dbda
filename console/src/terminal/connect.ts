// SPDX-License-Identifier: Apache-2.0
import type { ConnectTerminal } from './terminal-socket';

/** Opens a terminal's WebSocket; the browser's session signs it in, as it does that of events. */
export const connectTerminal: ConnectTerminal = (path, on) => {
  const socket = new WebSocket(`${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}${path}`);
  socket.binaryType = 'arraybuffer';
  let over = false;
  socket.onmessage = (message: MessageEvent<unknown>) => {
    if (over) {
      return;
    }
    if (typeof message.data === 'string') {
      on.text(message.data);
    } else if (message.data instanceof ArrayBuffer) {
      on.bytes(new Uint8Array(message.data));
    }
  };
  socket.onclose = (close) => {
    if (!over) {
      over = true;
      on.closed(close.code, close.reason);
    }
  };
  const ifOpen = (send: () => void) => {
    if (socket.readyState === WebSocket.OPEN) {
      send();
    }
  };
  return {
    text: (frame) => ifOpen(() => socket.send(frame)),
    bytes: (bytes) => ifOpen(() => socket.send(new Uint8Array(bytes))),
    close: () => {
      over = true;
      socket.close();
    },
  };
};
