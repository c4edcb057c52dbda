// SPDX-License-Identifier: Apache-2.0
import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';

/**
 * The network between a browser and the server. A browser can emulate being offline only for new requests, not for open
 * sockets; this relay can interrupt both.
 */
export class Relay {
  private readonly sockets = new Set<Socket>();
  private state: 'forwarding' | 'unplugged' | 'rejecting' = 'forwarding';
  private port = 0;

  private constructor(
    private readonly server: Server,
    private readonly target: number,
  ) {
    server.on('connection', (near) => this.join(near));
  }

  static async to(target: number): Promise<Relay> {
    const server = createServer();
    const relay = new Relay(server, target);
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    relay.port = typeof address === 'object' && address !== null ? address.port : 0;
    return relay;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  /**
   * Stops forwarding, as if a cable were unplugged. Open connections stay open, and new connections receive no
   * response.
   */
  unplug(): void {
    this.state = 'unplugged';
    this.sockets.forEach((socket) => socket.pause());
  }

  /** Rejects new connections. Open ones continue. */
  rejectConnections(): void {
    this.state = 'rejecting';
  }

  /** Resumes forwarding, and resets all connections that were open. */
  restore(): void {
    this.state = 'forwarding';
    this.sockets.forEach((socket) => socket.destroy());
  }

  async close(): Promise<void> {
    const closed = once(this.server, 'close');
    this.server.close();
    this.sockets.forEach((socket) => socket.destroy());
    await closed;
  }

  private join(near: Socket): void {
    near.on('error', () => near.destroy());
    if (this.state === 'rejecting') {
      near.destroy();
      return;
    }
    this.sockets.add(near);
    near.on('close', () => this.sockets.delete(near));
    if (this.state === 'unplugged') {
      near.pause();
      return;
    }
    const far = connect(this.target, '127.0.0.1');
    this.sockets.add(far);
    far.on('error', () => far.destroy());
    far.on('close', () => {
      this.sockets.delete(far);
      near.destroy();
    });
    near.on('close', () => far.destroy());
    near.setNoDelay();
    far.setNoDelay();
    near.pipe(far);
    far.pipe(near);
  }
}
