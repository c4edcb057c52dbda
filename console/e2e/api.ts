// SPDX-License-Identifier: Apache-2.0
import * as v from 'valibot';
import { expect } from 'vitest';
import {
  changeEvent,
  imagePull,
  instance as instanceSchema,
  instanceEnvironment,
  page,
  tenant,
  type ChangeEvent,
  type Instance,
  type LaunchRequest,
  type Permission,
  type Quotas,
  type Role,
} from '@/api/wire';

const instances = page(instanceSchema);
const tenants = page(tenant);
const connections = page(
  v.object({ id: v.string(), key_id: v.string(), transport: v.string(), topics: v.array(v.string()) }),
);
const changes = v.object({ items: v.array(changeEvent), position: v.string() });
const issuedKey = v.object({ id: v.string(), secret: v.string() });

export type Connection = v.InferOutput<typeof connections>['items'][number];

/** Another client of the same server, for the steps that tests perform outside the browser. */
export class Api {
  constructor(
    private readonly url: string,
    readonly key: string,
  ) {}

  async launch(request: LaunchRequest): Promise<Instance> {
    const { body, position } = await this.call('POST', '/api/instances', instanceSchema, request);
    await this.awaitChange(
      position,
      (event) => event.resource_id === body.id && event.type === 'INSTANCE_STARTED',
    );
    return this.instance(body.id);
  }

  async instance(id: string): Promise<Instance> {
    return (await this.call('GET', `/api/instances/${id}`, instanceSchema)).body;
  }

  async instanceNamed(name: string): Promise<Instance> {
    const { body } = await this.call('GET', `/api/instances?name=${name}`, instances);
    const [found] = body.items;
    if (found === undefined) {
      throw new Error(`no instance named ${name}`);
    }
    return found;
  }

  async stop(id: string): Promise<void> {
    await this.call('POST', `/api/instances/${id}/stop`, instanceSchema);
  }

  /** Changes an instance with a merge patch. */
  async change(id: string, patch: object): Promise<void> {
    await this.call('PATCH', `/api/instances/${id}`, v.unknown(), patch);
  }

  /** Waits until an instance has written a text to its output. */
  async awaitOutput(id: string, text: string): Promise<void> {
    await expect
      .poll(async () => {
        const response = await fetch(`${this.url}/api/instances/${id}/logs`, {
          headers: { 'X-API-Key': this.key },
        });
        return response.text();
      })
      .toContain(text);
  }

  async environment(id: string): Promise<Readonly<Record<string, string>>> {
    return (await this.call('GET', `/api/instances/${id}/env`, instanceEnvironment)).body.env;
  }

  /** Pulls an image, and resolves when the pull is complete. */
  async pullImage(image: string): Promise<void> {
    const { body } = await this.call('POST', '/api/images/pull', imagePull, { image });
    const pulls = async () => (await this.call('GET', `/api/images/pulls/${body.id}`, imagePull)).body;
    await expect.poll(async () => (await pulls()).status).toBe('DONE');
  }

  /** Kills and terminates all instances, and resolves when they are terminated. */
  async terminateAll(): Promise<void> {
    const { body, position } = await this.call('GET', '/api/instances?limit=200', instances);
    const remaining = new Set(body.items.map(({ id }) => id));
    await Promise.all(
      [...remaining].map((id) => this.call('DELETE', `/api/instances/${id}?force=true`, v.unknown())),
    );
    if (remaining.size > 0) {
      await this.awaitChange(position, (event) => {
        if (event.type === 'INSTANCE_TERMINATED' && event.resource_id !== null) {
          remaining.delete(event.resource_id);
        }
        return remaining.size === 0;
      });
    }
  }

  /** Creates a volume, and attaches it if an instance is given. */
  async createVolume(name: string, sizeGb: number, instanceId?: string): Promise<void> {
    const { body } = await this.call('POST', '/api/volumes', v.object({ id: v.string() }), {
      name,
      size_gb: sizeGb,
    });
    if (instanceId !== undefined) {
      await this.call('POST', `/api/volumes/${body.id}/attach`, v.unknown(), {
        instance_id: instanceId,
        mount_path: `/${name}`,
      });
    }
  }

  /** Publishes one event of each type, in the given order. */
  async publish(types: readonly string[]): Promise<void> {
    await this.call(
      'POST',
      '/api/events',
      v.unknown(),
      types.map((type) => ({ type })),
    );
  }

  /** Returns the open streams of a transport, such as `websocket`. */
  async connections(transport: string): Promise<Connection[]> {
    const { body } = await this.call('GET', '/api/connections?limit=200', connections);
    return body.items.filter((connection) => connection.transport === transport);
  }

  /** Creates a key with a role or with permissions. */
  async createKey(name: string, grant: Role | readonly Permission[]): Promise<{ id: string; api: Api }> {
    const { body } = await this.call('POST', '/api/keys', issuedKey, {
      name,
      ...(typeof grant === 'string' ? { role: grant } : { permissions: grant }),
    });
    return { id: body.id, api: new Api(this.url, body.secret) };
  }

  /** Creates a tenant, and returns a client with an admin key for it. */
  async createTenant(name: string, quotas: Quotas): Promise<Api> {
    return this.adminOf((await this.call('POST', '/api/tenants', tenant, { name, quotas })).body.id);
  }

  /**
   * Removes the quotas of all tenants except the first, and returns a client with an admin key for each of these
   * tenants.
   */
  async otherTenants(): Promise<Api[]> {
    const { body } = await this.call('GET', '/api/tenants?limit=200', tenants);
    const others = body.items.filter(({ created_by: creator }) => creator !== 'windsock');
    return Promise.all(
      others.map(async ({ id }) => {
        await this.call('PUT', `/api/tenants/${id}/quotas`, tenant, {});
        return this.adminOf(id);
      }),
    );
  }

  async revokeKey(id: string): Promise<void> {
    await this.call('DELETE', `/api/keys/${id}`, v.unknown());
  }

  private async adminOf(tenantId: string): Promise<Api> {
    const request = { name: 'admin', role: 'admin', tenant_id: tenantId };
    return new Api(this.url, (await this.call('POST', '/api/keys', issuedKey, request)).body.secret);
  }

  private async awaitChange(after: string, matches: (event: ChangeEvent) => boolean): Promise<void> {
    let from = after;
    for (;;) {
      const { body } = await this.call(
        'GET',
        `/api/events?after=${encodeURIComponent(from)}&wait=20&limit=200`,
        changes,
      );
      if (body.items.some(matches)) {
        return;
      }
      from = body.position;
    }
  }

  private async call<S extends v.GenericSchema>(
    method: string,
    path: string,
    schema: S,
    body?: unknown,
  ): Promise<{ body: v.InferOutput<S>; position: string }> {
    const response = await fetch(this.url + path, {
      method,
      headers: { 'X-API-Key': this.key, 'Content-Type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    if (!response.ok) {
      throw new Error(`${method} ${path} failed with ${response.status}: ${text}`);
    }
    return {
      body: v.parse(schema, text === '' ? null : JSON.parse(text)),
      position: response.headers.get('X-Windsock-Position') ?? '',
    };
  }
}
