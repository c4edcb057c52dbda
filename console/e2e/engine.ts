// SPDX-License-Identifier: Apache-2.0
import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { copyFile, mkdir, mkdtemp, readFile, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { START_MS } from './deadlines';

const run = promisify(execFile);

/**
 * Starts containerd separately, as on a real host. If dockerd starts containerd itself, killing dockerd also kills
 * containerd, but not immediately. The next dockerd may still find it alive, wait for it in vain and give up after 15
 * seconds.
 */
function startContainerd(directory: string): ChildProcess {
  const containerd = spawn(
    'containerd',
    [
      `--root=${join(directory, 'containerd', 'root')}`,
      `--state=${join(directory, 'containerd', 'state')}`,
      `--address=${containerdSocket(directory)}`,
    ],
    { stdio: 'ignore' },
  );
  // the tests may be killed before they can end it
  process.once('exit', () => containerd.kill('SIGKILL'));
  return containerd;
}

function containerdSocket(directory: string): string {
  return join(directory, 'containerd.sock');
}

/** Sends a signal to a process, unless it has ended, and waits for it to exit. */
async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode === null && child.signalCode === null) {
    const exited = once(child, 'exit');
    child.kill(signal);
    await exited;
  }
}

/**
 * A Docker engine for the tests, with its socket and data root in a temporary directory, without firewall rules or a bridge on
 * the host. It has one image, {@link DockerEngine.IMAGE}, built from busybox. Requires root, containerd, dockerd, docker and
 * a static busybox.
 *
 * Its containers survive when it is killed, as on a host with `live-restore`. {@link DockerEngine.close} removes them.
 */
export class DockerEngine {
  static readonly IMAGE = 'windsock-e2e:1';

  private child: ChildProcess | null = null;
  private log = '';

  private constructor(
    private readonly directory: string,
    private readonly containerd: ChildProcess,
  ) {}

  static async start(): Promise<DockerEngine> {
    // the path of a socket is limited to 108 bytes
    const directory = await mkdtemp(join(tmpdir(), 'wsk-engine-'));
    const engine = new DockerEngine(directory, startContainerd(directory));
    await engine.run();
    await engine.buildImage();
    return engine;
  }

  get host(): string {
    return `unix://${join(this.directory, 'docker.sock')}`;
  }

  /** The root file system of the engine's image, as a tar archive. */
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
    await end(this.containerd, 'SIGTERM');
    await this.unmount();
    await rm(this.directory, { recursive: true });
  }

  /** Removes the mounts that a killed engine leaves behind, such as its data root. */
  private async unmount(): Promise<void> {
    const mounts = (await readFile('/proc/self/mounts', 'utf8'))
      .split('\n')
      .map((line) => line.split(' ')[1] ?? '');
    for (const path of mounts.filter((mount) => mount.startsWith(`${this.directory}/`)).reverse()) {
      await run('umount', ['--lazy', path]);
    }
  }

  private async end(signal: NodeJS.Signals): Promise<void> {
    const child = this.child;
    if (child === null) {
      return;
    }
    this.child = null;
    await end(child, signal);
  }

  private async run(): Promise<void> {
    const child = spawn(
      'dockerd',
      [
        '--storage-driver=vfs',
        '--iptables=false',
        '--ip6tables=false',
        '--bridge=none',
        // networks that another engine or host is unlikely to use
        '--default-address-pool=base=10.94.0.0/16,size=24',
        '--live-restore',
        `--containerd=${containerdSocket(this.directory)}`,
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
      const timer = setTimeout(() => reject(new Error(`dockerd did not start:\n${this.log}`)), START_MS);
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
