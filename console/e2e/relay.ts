// SPDX-License-Identifier: Apache-2.0
import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';

/**
 * The network between a browser and the server, which passes all bytes on until it is told otherwise. Browsers emulate
 * being offline for what they begin then, but not for sockets that are open; this is outside of them.
 */
export class Relay {
  private readonly sockets = new Set<Socket>();
  private state: 'flowing' | 'silent' | 'refusing' = 'flowing';
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

  /** Goes silent as a cable that was pulled: what is open stays so, and what begins is not answered. */
  fallSilent(): void {
    this.state = 'silent';
    this.sockets.forEach((socket) => socket.pause());
  }

  /** Refuses what begins, while what is open goes on. */
  refuse(): void {
    this.state = 'refusing';
  }

  /** Is back: of what was open before nothing is known any more. */
  comeBack(): void {
    this.state = 'flowing';
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
    if (this.state === 'refusing') {
      near.destroy();
      return;
    }
    this.sockets.add(near);
    near.on('close', () => this.sockets.delete(near));
    if (this.state === 'silent') {
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
