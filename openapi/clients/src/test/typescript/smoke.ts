// SPDX-License-Identifier: Apache-2.0
// Exercises the client that typescript-fetch generates. Arguments: the URL of a
// server, and an API key.
import {
    AuditApi,
    Configuration,
    DashboardApi,
    EventsApi,
    InstancesApi,
    ResponseError,
    ServerApi,
    StreamsApi,
} from './client/index.js';

declare const process: { argv: string[] };

const [, , url = '', key = ''] = process.argv;
const configuration = new Configuration({
    basePath: url,
    apiKey: (name) => (name === 'X-API-Key' ? key : ''),
});

function expect(what: string, holds: boolean): void {
    if (!holds) {
        throw new Error(what);
    }
}

async function statusOf(call: Promise<unknown>): Promise<{ status: number; code: string }> {
    try {
        await call;
    } catch (error) {
        if (error instanceof ResponseError) {
            const problem = (await error.response.json()) as { code: string };
            return { status: error.response.status, code: problem.code };
        }
        throw error;
    }
    throw new Error('the call did not fail');
}

const instances = new InstancesApi(configuration);
const events = new EventsApi(configuration);

expect('health', (await new ServerApi(configuration).getHealth()).status === 'UP');
const launched = await instances.launchInstance({
    launchRequest: { name: 'generated', command: ['/bin/sh', '-c', 'echo ready; exec sleep 60'] },
    idempotencyKey: 'typescript-1',
});
expect('launch', launched.status === 'STARTING' && launched.createdAt instanceof Date);
const listed = await instances.listInstances({ name: 'generated', status: ['STARTING', 'RUNNING'] });
expect('list', listed.items[0]?.id === launched.id);

const published = await events.publishEvents({
    publishedEvent: [{ type: 'TYPESCRIPT_TRIED', payload: { n: 1 } }],
});
let after: string | undefined;
let found = false;
while (!found) {
    const batch = await events.readEvents({ after, wait: 5 });
    found = batch.items.some((event) => event.position === published.position && event.payload['n'] === 1);
    expect('events', found || batch.items.length > 0);
    after = batch.position;
}

let log = '';
while (log === '') {
    log = await instances.getInstanceLogs({ id: launched.id, tail: 10 });
}
expect('log', log === 'ready\n');
const exported = await new AuditApi(configuration).exportAudit({ format: 'csv', action: 'instance:*' });
expect('export', (await exported.text()).includes('instance:launch'));
expect('summary', (await new DashboardApi(configuration).getSummary()).totalInstances === 1);

const stream = await new StreamsApi(configuration).streamDashboardRaw({ topics: ['summary'] });
const reader = stream.raw.body?.getReader();
const first = new TextDecoder().decode((await reader?.read())?.value);
await reader?.cancel();
expect('stream', first.includes('retry:'));

await instances.terminateInstance({ id: launched.id });
const missing = await statusOf(instances.getInstance({ id: '01900000-0000-7000-8000-00000000dead' }));
expect('missing', missing.status === 404 && missing.code === 'NOT_FOUND');
const upgrade = await statusOf(new StreamsApi(configuration).streamEvents());
expect('upgrade', upgrade.status === 426 && upgrade.code === 'UPGRADE_REQUIRED');
console.log('done');
