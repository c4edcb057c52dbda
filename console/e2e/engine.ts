// SPDX-License-Identifier: Apache-2.0
import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { copyFile, mkdir, mkdtemp, readFile, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';

const run = promisify(execFile);

const START_TIMEOUT_MS = 30_000;

/**
 * A Docker engine for the tests, with its socket and data root in a temporary directory, without firewall rules or a bridge on
 * the host. It has one image, {@link DockerEngine.IMAGE}, built from busybox. Requires root, dockerd, docker and a static
 * busybox.
 *
 * Its containers survive when it is killed, as on a host with `live-restore`. {@link DockerEngine.close} removes them.
 */
export class DockerEngine {
  static readonly IMAGE = 'windsock-e2e:1';

  private child: ChildProcess | null = null;
  private log = '';

  private constructor(private readonly directory: string) {}

  static async start(): Promise<DockerEngine> {
    // the path of a socket is limited to 108 bytes
    const engine = new DockerEngine(await mkdtemp(join(tmpdir(), 'wsk-engine-')));
    await engine.run();
    await engine.buildImage();
    return engine;
  }

  get host(): string {
    return `unix://${join(this.directory, 'docker.sock')}`;
  }

  /** The root file system of its image, as a tar archive. */
  get rootfs(): string {
    return join(this.directory, 'image.tar');
  }

  /** Runs the docker command and returns its output. */
  async docker(...words: string[]): Promise<string> {
    return (await run('docker', ['--host', this.host, ...words])).stdout.trim();
  }

  /** Kills it with SIGKILL. Its containers keep running. */
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
    const containers = await this.docker('ps', '--all', '--quiet');
    if (containers !== '') {
      await this.docker('rm', '--force', ...containers.split('\n'));
    }
    await this.docker('network', 'prune', '--force');
    await this.end('SIGTERM');
    // after a kill, the data root is still mounted on itself
    const root = join(this.directory, 'root');
    if ((await readFile('/proc/self/mountinfo', 'utf8')).includes(` ${root} `)) {
      await run('umount', [root]);
    }
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

  private async run(): Promise<void> {
    const child = spawn(
      'dockerd',
      [
        '--storage-driver=vfs',
        '--iptables=false',
        '--ip6tables=false',
        '--bridge=none',
        '--live-restore',
        `--data-root=${join(this.directory, 'root')}`,
        `--exec-root=${join(this.directory, 'exec')}`,
        `--pidfile=${join(this.directory, 'pid')}`,
        `--host=${this.host}`,
      ],
      { stdio: ['ignore', 'ignore', 'pipe'], env: { ...process.env, NO_PROXY: '127.0.0.1' } },
    );
    this.child = child;
    // the tests may be killed before they can close it
    process.once('exit', () => child.kill('SIGKILL'));
    await new Promise<void>((resolve, reject) => {
      const timer = setTimeout(
        () => reject(new Error(`dockerd did not start:\n${this.log}`)),
        START_TIMEOUT_MS,
      );
      child.once('error', reject);
      child.once('exit', () => reject(new Error(`dockerd exited:\n${this.log}`)));
      createInterface({ input: child.stderr }).on('line', (line) => {
        this.log += `${line}\n`;
        if (line.includes('API listen on')) {
          clearTimeout(timer);
          resolve();
        }
      });
    });
  }

  private async buildImage(): Promise<void> {
    const bin = join(this.directory, 'image', 'bin');
    await mkdir(bin, { recursive: true });
    const busybox = (await run('sh', ['-c', 'command -v busybox'])).stdout.trim();
    await copyFile(busybox, join(bin, 'busybox'));
    for (const applet of (await run(busybox, ['--list'])).stdout.trim().split('\n')) {
      if (applet !== 'busybox') {
        await symlink('busybox', join(bin, applet));
      }
    }
    await run('tar', ['-C', join(this.directory, 'image'), '-cf', this.rootfs, '.']);
    await this.docker('import', this.rootfs, DockerEngine.IMAGE);
  }
}
