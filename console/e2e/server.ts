// SPDX-License-Identifier: Apache-2.0
import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { Api } from './api';
import { START_MS } from './deadlines';
import { setting } from './setting';

/** Options with which the JVM starts with less computing, although it is slower later. */
const QUICK_START = ['-XX:TieredStopAtLevel=1', '-XX:+UseSerialGC'];

/** Options of a server. The first server to exit saves its loaded classes for the next ones. */
const JVM = [...QUICK_START, '-XX:+AutoCreateSharedArchive', '-XX:SharedArchiveFile=target/e2e-server.jsa'];

/**
 * The packaged server in its own process, with a free port and a temporary data directory. {@link WindsockServer.close}
 * removes everything, including the instances.
 */
export class WindsockServer {
  private child: ChildProcess | null = null;
  private log = '';
  /** The server's address, and the key and the sign-in link that its first start printed. */
  private location = { url: '', key: '', signInLink: '', port: 0 };

  private constructor(
    private readonly directory: string,
    private readonly settings: Record<string, string>,
  ) {}

  static async start(settings: Record<string, string> = {}): Promise<WindsockServer> {
    const server = new WindsockServer(await mkdtemp(join(tmpdir(), 'windsock-e2e-')), settings);
    await server.run();
    return server;
  }

  get url(): string {
    return this.location.url;
  }

  get port(): number {
    return this.location.port;
  }

  /** The sign-in link that the first start has printed. It works once. */
  get firstSignInLink(): string {
    return this.location.signInLink;
  }

  /** Returns a new sign-in link, as `windsock --sign-in` prints it. */
  async signInLink(): Promise<string> {
    const { stdout } = await promisify(execFile)(
      setting('JAVA'),
      ['-Xmx64m', ...QUICK_START, '-jar', setting('JAR'), '--sign-in'],
      { env: this.environment() },
    );
    return stdout.trim();
  }

  /** A client with the admin key. */
  get admin(): Api {
    return new Api(this.url, this.location.key);
  }

  /** Everything that the server has printed. */
  get output(): string {
    return this.log;
  }

  /** Kills the server, as a power failure would. Instances keep running. */
  async kill(): Promise<void> {
    await this.end('SIGKILL');
  }

  /** Starts it again after {@link kill}, with the same port and data. */
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

  /** Like {@link close}, but does not terminate the instances. */
  async closeLeavingInstances(): Promise<void> {
    await this.end('SIGTERM');
    await rm(this.directory, { recursive: true });
  }

  private async end(signal: NodeJS.Signals): Promise<void> {
    const child = this.child;
    if (child === null) {
      return;
    }
    this.child = null;
    if (child.exitCode === null && child.signalCode === null) {
      const exited = once(child, 'exit');
      child.kill(signal);
      await exited;
    }
  }

  private environment(): NodeJS.ProcessEnv {
    const env = { ...process.env };
    Object.keys(env)
      .filter((name) => name.startsWith('WINDSOCK_'))
      .forEach((name) => Reflect.deleteProperty(env, name));
    return Object.assign(env, {
      WINDSOCK_PORT: String(this.port),
      WINDSOCK_DATA_DIR: join(this.directory, 'data'),
      WINDSOCK_COMPUTE_DRIVER: 'process',
      WINDSOCK_DRAIN_SECONDS: '0',
      ...this.settings,
    });
  }

  private async run(): Promise<void> {
    await mkdir('target', { recursive: true });
    const child = spawn(setting('JAVA'), ['-Xmx256m', ...JVM, '-jar', setting('JAR')], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: this.environment(),
    });
    this.child = child;
    // the tests may be killed before they can close it
    process.once('exit', () => child.kill('SIGKILL'));
    createInterface({ input: child.stderr }).on('line', (line) => (this.log += `${line}\n`));
    const listening = new Promise<void>((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error(`the server did not start:\n${this.log}`)), START_MS);
      child.once('exit', () => reject(new Error(`the server exited:\n${this.log}`)));
      createInterface({ input: child.stdout }).on('line', (line) => {
        this.log += `${line}\n`;
        const key = /^ +key +(wsk_\S+)/.exec(line)?.[1];
        const link = /(http:\/\/\S+\/#code=\S+)/.exec(line)?.[1];
        const url = /\blisten\w*\b.*?(http:\/\/[^\s,]+)/i.exec(line)?.[1];
        if (key !== undefined) {
          this.location = { ...this.location, key };
        }
        if (link !== undefined) {
          this.location = { ...this.location, signInLink: link };
        }
        if (url !== undefined) {
          const { origin, port } = new URL(url.replace('localhost', '127.0.0.1'));
          this.location = { ...this.location, url: origin, port: Number(port) };
          clearTimeout(timer);
          resolve();
        }
      });
    });
    await listening;
  }
}
