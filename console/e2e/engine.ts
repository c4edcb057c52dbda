// SPDX-License-Identifier: Apache-2.0
import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { copyFile, mkdir, mkdtemp, readFile, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';

const run = promisify(execFile);

const START_MS = 30_000;

/**
 * A Docker engine of the tests' own, on a socket and a data root in a temporary folder, without the host's firewall rules
 * or its bridge. It has one image, {@link DockerEngine.IMAGE}, made of busybox. Needs root, dockerd, docker and a static
 * busybox.
 *
 * Its containers outlive it when it is killed, as on a host with `live-restore`; {@link DockerEngine.close} removes them.
 */
export class DockerEngine {
  static readonly IMAGE = 'windsock-e2e:1';

  private child: ChildProcess | null = null;
  private said = '';

  private constructor(private readonly folder: string) {}

  static async start(): Promise<DockerEngine> {
    // a socket's path is at most 108 bytes long
    const engine = new DockerEngine(await mkdtemp(join(tmpdir(), 'wsk-engine-')));
    await engine.run();
    await engine.makeImage();
    return engine;
  }

  get host(): string {
    return `unix://${join(this.folder, 'docker.sock')}`;
  }

  /** What its image is made of, as a tar archive. */
  get rootfs(): string {
    return join(this.folder, 'image.tar');
  }

  /** The engine's own command line: what it prints. */
  async docker(...words: string[]): Promise<string> {
    return (await run('docker', ['--host', this.host, ...words])).stdout.trim();
  }

  /** Ends it with SIGKILL; what it runs goes on. */
  async kill(): Promise<void> {
    await this.end('SIGKILL');
  }

  /** Starts it again after {@link kill}. */
  async restart(): Promise<void> {
    await this.run();
  }

  async close(): Promise<void> {
    if (this.child === null) {
      await this.run();
    }
    const left = await this.docker('ps', '--all', '--quiet');
    if (left !== '') {
      await this.docker('rm', '--force', ...left.split('\n'));
    }
    await this.docker('network', 'prune', '--force');
    await this.end('SIGTERM');
    // one that was killed has left its data root mounted on itself
    const root = join(this.folder, 'root');
    if ((await readFile('/proc/self/mountinfo', 'utf8')).includes(` ${root} `)) {
      await run('umount', [root]);
    }
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
    const child = spawn(
      'dockerd',
      [
        '--storage-driver=vfs',
        '--iptables=false',
        '--ip6tables=false',
        '--bridge=none',
        '--live-restore',
        `--data-root=${join(this.folder, 'root')}`,
        `--exec-root=${join(this.folder, 'exec')}`,
        `--pidfile=${join(this.folder, 'pid')}`,
        `--host=${this.host}`,
      ],
      { stdio: ['ignore', 'ignore', 'pipe'], env: { ...process.env, NO_PROXY: '127.0.0.1' } },
    );
    this.child = child;
    // the tests may be ended before they can close it
    process.once('exit', () => child.kill('SIGKILL'));
    await new Promise<void>((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error(`dockerd does not answer:\n${this.said}`)), START_MS);
      child.once('error', reject);
      child.once('exit', () => reject(new Error(`dockerd has ended:\n${this.said}`)));
      createInterface({ input: child.stderr }).on('line', (line) => {
        this.said += `${line}\n`;
        if (line.includes('API listen on')) {
          clearTimeout(timer);
          resolve();
        }
      });
    });
  }

  private async makeImage(): Promise<void> {
    const bin = join(this.folder, 'image', 'bin');
    await mkdir(bin, { recursive: true });
    const busybox = (await run('sh', ['-c', 'command -v busybox'])).stdout.trim();
    await copyFile(busybox, join(bin, 'busybox'));
    for (const applet of (await run(busybox, ['--list'])).stdout.trim().split('\n')) {
      if (applet !== 'busybox') {
        await symlink('busybox', join(bin, applet));
      }
    }
    await run('tar', ['-C', join(this.folder, 'image'), '-cf', this.rootfs, '.']);
    await this.docker('import', this.rootfs, DockerEngine.IMAGE);
  }
}
