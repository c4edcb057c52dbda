// SPDX-License-Identifier: Apache-2.0
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, vi } from 'vitest';
import { START_MS } from './deadlines';

/** A path on the proxy, and the server to which nginx forwards its requests. */
interface Location {
  path: string;
  port: number;
  /** Whether nginx strips the path before it forwards a request. */
  removed: boolean;
}

/** An nginx instance that listens on a free port and proxies each path to a server. */
export class Nginx {
  private constructor(
    private readonly child: ChildProcess,
    private readonly directory: string,
    readonly port: number,
  ) {}

  static async start(locations: readonly Location[]): Promise<Nginx> {
    const directory = await mkdtemp(join(tmpdir(), 'windsock-nginx-'));
    const port = await freePort();
    const file = join(directory, 'nginx.conf');
    const errors = join(directory, 'error.log');
    await writeFile(file, configuration(directory, port, locations));
    const child = spawn('/usr/sbin/nginx', ['-p', directory, '-c', file, '-e', errors], { stdio: 'ignore' });
    process.once('exit', () => child.kill('SIGKILL'));
    await vi.waitFor(async () => expect(await accepts(port)).toBe(true), { timeout: START_MS, interval: 50 });
    return new Nginx(child, directory, port);
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  async close(): Promise<void> {
    const exited = once(this.child, 'exit');
    this.child.kill('SIGTERM');
    await exited;
    await rm(this.directory, { recursive: true });
  }
}

function configuration(directory: string, port: number, locations: readonly Location[]): string {
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']
    .map((kind) => `${kind}_temp_path ${directory}/${kind};`)
    .join('\n');
  const published = locations.map(
    (location) => `
      location ${location.path}/ {
        proxy_pass http://127.0.0.1:${location.port}${location.removed ? '/' : ''};
        proxy_http_version 1.1;
        proxy_set_header Host $http_host;
        proxy_set_header Upgrade $http_upgrade;
        proxy_set_header Connection $connection_upgrade;
        proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
        proxy_set_header X-Forwarded-Proto $scheme;
        proxy_set_header X-Forwarded-Host $http_host;
        proxy_set_header Forwarded "";
        proxy_buffering off;
      }`,
  );
  return `
    daemon off;
    pid ${directory}/nginx.pid;
    events {}
    http {
      access_log off;
      ${temporary}
      map $http_upgrade $connection_upgrade { default upgrade; '' ''; }
      server {
        listen 127.0.0.1:${port};
        ${published.join('\n')}
      }
    }`;
}

async function freePort(): Promise<number> {
  const listener = createServer().listen(0, '127.0.0.1');
  await once(listener, 'listening');
  const address = listener.address();
  listener.close();
  await once(listener, 'close');
  return typeof address === 'object' && address !== null ? address.port : 0;
}

function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}
