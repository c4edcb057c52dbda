// SPDX-License-Identifier: Apache-2.0
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { gzipSync } from 'node:zlib';

const MANIFEST = 'application/vnd.docker.distribution.manifest.v2+json';

interface Blob {
  type: string;
  bytes: Buffer;
}

function digest(bytes: Buffer): string {
  return `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
}

function json(type: string, body: object): Blob {
  return { type, bytes: Buffer.from(JSON.stringify(body)) };
}

/**
 * A local registry that contains one image and implements the Docker Registry HTTP API V2. It holds back the second
 * half of the image's layer, as if the network were slow, until {@link Registry.release}.
 */
export class Registry {
  private readonly blobs = new Map<string, Blob>();
  private readonly layer: Blob;
  private readonly manifest: Blob;
  private readonly held: (() => void)[] = [];
  private holds = true;

  private constructor(
    private readonly server: Server,
    rootfs: Buffer,
  ) {
    this.layer = {
      type: 'application/vnd.docker.image.rootfs.diff.tar.gzip',
      bytes: gzipSync(rootfs, { level: 1 }),
    };
    const config = json('application/vnd.docker.container.image.v1+json', {
      architecture: process.arch === 'x64' ? 'amd64' : process.arch,
      os: 'linux',
      config: { Cmd: ['sleep', '100000'], Env: ['PATH=/bin'] },
      rootfs: { type: 'layers', diff_ids: [digest(rootfs)] },
    });
    const descriptor = ({ type, bytes }: Blob) => ({
      mediaType: type,
      size: bytes.length,
      digest: digest(bytes),
    });
    this.manifest = json(MANIFEST, {
      schemaVersion: 2,
      mediaType: MANIFEST,
      config: descriptor(config),
      layers: [descriptor(this.layer)],
    });
    [config, this.layer].forEach((blob) => this.blobs.set(digest(blob.bytes), blob));
    server.on('request', (request: IncomingMessage, response: ServerResponse) =>
      this.respond(request.url ?? '', request.method === 'HEAD', response),
    );
  }

  /** @param rootfs the image's root file system, as a tar archive */
  static async of(rootfs: string): Promise<Registry> {
    const server = createServer();
    const registry = new Registry(server, await readFile(rootfs));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return registry;
  }

  /** Returns the full name of an image. Only `busybox:1` exists. */
  image(name: string): string {
    const address = this.server.address();
    return `127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}/${name}`;
  }

  /** Holds back the second half of the layer again. */
  hold(): void {
    this.holds = true;
  }

  /** Sends the data that is held back. */
  release(): void {
    this.holds = false;
    this.held.splice(0).forEach((send) => send());
  }

  async close(): Promise<void> {
    this.release();
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private respond(path: string, headOnly: boolean, response: ServerResponse): void {
    const [, reference] = /^\/v2\/busybox\/(?:manifests|blobs)\/(.+)$/.exec(path) ?? [];
    const blob =
      reference === '1' || reference === digest(this.manifest.bytes)
        ? this.manifest
        : this.blobs.get(reference ?? '');
    response.setHeader('Docker-Distribution-API-Version', 'registry/2.0');
    if (path === '/v2/') {
      response.end('{}');
      return;
    }
    if (blob === undefined) {
      response.writeHead(404, { 'Content-Type': 'application/json' });
      response.end(
        JSON.stringify({ errors: [{ code: 'MANIFEST_UNKNOWN', message: 'manifest unknown', detail: {} }] }),
      );
      return;
    }
    response.writeHead(200, {
      'Content-Type': blob.type,
      'Content-Length': blob.bytes.length,
      'Docker-Content-Digest': digest(blob.bytes),
    });
    if (headOnly) {
      response.end();
    } else if (blob === this.layer && this.holds) {
      const half = Math.floor(blob.bytes.length / 2);
      response.write(blob.bytes.subarray(0, half));
      this.held.push(() => response.end(blob.bytes.subarray(half)));
    } else {
      response.end(blob.bytes);
    }
  }
}
