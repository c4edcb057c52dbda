// SPDX-License-Identifier: Apache-2.0
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { Api } from './api';
import { setting } from './setting';

const START_MS = 60_000;

/**
 * The packaged server as a process of its own, on a free port and a folder that is thrown away. Nothing is left of it
 * after {@link WindsockServer.close}, instances neither.
 */
export class WindsockServer {
  private child: ChildProcess | null = null;
  private said = '';
  /** Of the first start: where it listens, and the link that it printed. */
  private place = { url: '', signInLink: '', port: 0 };

  private constructor(
    private readonly folder: string,
    private readonly settings: Record<string, string>,
  ) {}

  static async start(settings: Record<string, string> = {}): Promise<WindsockServer> {
    const server = new WindsockServer(await mkdtemp(join(tmpdir(), 'windsock-e2e-')), settings);
    await server.run();
    return server;
  }

  get url(): string {
    return this.place.url;
  }

  get port(): number {
    return this.place.port;
  }

  /** The link that the first start has printed. */
  get signInLink(): string {
    return this.place.signInLink;
  }

  /** What the admin's key opens. */
  get admin(): Api {
    return new Api(this.url, new URLSearchParams(new URL(this.signInLink).hash.slice(1)).get('key') ?? '');
  }

  /** What the server has printed so far. */
  get output(): string {
    return this.said;
  }

  /** Ends the server as a power cut would; instances go on. */
  async kill(): Promise<void> {
    await this.end('SIGKILL');
  }

  /** Starts it again after {@link kill}, at the same port and on the same data. */
  async restart(): Promise<void> {
    await this.run();
  }

  async close(): Promise<void> {
    try {
      if (this.child === null) {
        await this.run();
      }
      const { admin } = this;
      for (const api of [admin, ...(await admin.otherTenants())]) {
        await api.terminateAll();
      }
    } finally {
      await this.closeLeavingInstances();
    }
  }

  /** The same, where what it ran goes in another way. */
  async closeLeavingInstances(): Promise<void> {
    await this.end('SIGTERM');
    await rm(this.folder, { recursive: true });
  }

  private async end(signal: NodeJS.Signals): Promise<void> {
    const child = this.child;
    if (child === null) {
      return;
    }
    this.child = null;
    if (child.exitCode === null && child.signalCode === null) {
      const gone = once(child, 'exit');
      child.kill(signal);
      await gone;
    }
  }

  private async run(): Promise<void> {
    const env = { ...process.env };
    Object.keys(env)
      .filter((name) => name.startsWith('WINDSOCK_'))
      .forEach((name) => Reflect.deleteProperty(env, name));
    Object.assign(env, {
      WINDSOCK_PORT: String(this.port),
      WINDSOCK_DATA_DIR: join(this.folder, 'data'),
      WINDSOCK_COMPUTE_DRIVER: 'process',
      WINDSOCK_DRAIN_SECONDS: '0',
      ...this.settings,
    });
    const child = spawn(setting('JAVA'), ['-Xmx256m', '-jar', setting('JAR')], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env,
    });
    this.child = child;
    // the tests may be ended before they can close it
    process.once('exit', () => child.kill('SIGKILL'));
    createInterface({ input: child.stderr }).on('line', (line) => (this.said += `${line}\n`));
    const listens = new Promise<void>((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error(`the server does not start:\n${this.said}`)), START_MS);
      child.once('exit', () => reject(new Error(`the server has ended:\n${this.said}`)));
      createInterface({ input: child.stdout }).on('line', (line) => {
        this.said += `${line}\n`;
        const link = /(http:\/\/\S+\/#key=\S+)/.exec(line)?.[1];
        const url = /listens on (http:\/\/\S+)/.exec(line)?.[1];
        if (link !== undefined) {
          this.place = { ...this.place, signInLink: link };
        }
        if (url !== undefined) {
          const { origin, port } = new URL(url.replace('localhost', '127.0.0.1'));
          this.place = { ...this.place, url: origin, port: Number(port) };
          clearTimeout(timer);
          resolve();
        }
      });
    });
    await listens;
  }
}
