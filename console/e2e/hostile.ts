// SPDX-License-Identifier: Apache-2.0
import type { Page } from 'playwright-core';
import type {
  ApiKey,
  BrowserSession,
  AppNotification,
  AuditRow,
  AuditVerification,
  ChangeEvent,
  Compute,
  Connection,
  Delivery,
  Image,
  ImagePull,
  Instance,
  IssuedKey,
  NotificationRule,
  Quotas,
  Tenant,
  TenantUsage,
  Terminal,
  Volume,
  Vpc,
} from '@/api/wire';

const NAME = 'W'.repeat(52);
const WORD = 'unbreakable'.repeat(30);
const TIME = '2026-01-02T03:04:05.678Z';
const FUTURE = '2099-12-31T23:59:59.999Z';
const STATUSES = ['RUNNING', 'ERROR', 'PAUSED', 'STOPPED', 'STARTING'] as const;

/** Returns a name of the maximum length, 64 characters. */
function nameOf(index: number): string {
  return `${NAME}${String(index).padStart(12, '0')}`;
}

function idOf(index: number): string {
  return `01900000-0000-7000-8000-${String(index).padStart(12, '0')}`;
}

/** Returns an instance whose strings are as long as the API allows. */
export function hostileInstance(index: number): Instance {
  const status = STATUSES[index % STATUSES.length] ?? 'RUNNING';
  const failed = status === 'ERROR';
  return {
    id: idOf(index),
    tenant_id: idOf(0),
    name: nameOf(index),
    image: index % 2 === 0 ? 'host' : `registry.example.com/${WORD}:latest`,
    command: ['sh', '-c', `echo ${WORD}; while :; do sleep 1; done`],
    env: {},
    env_names: ['E'.repeat(128), 'PATH'],
    status,
    status_reason: failed || status === 'STARTING' ? `It cannot be started: ${WORD} and ${WORD}` : null,
    status_code: failed ? 'PROGRAM_NOT_FOUND' : null,
    exit_code: failed ? 127 : null,
    driver: 'process',
    driver_ref: null,
    node: 'node-'.repeat(12),
    ports: Array.from({ length: 200 }, (_, port) => ({
      host_port: 65_000 + port,
      instance_port: 65_535,
      protocol: 'tcp' as const,
      address: 'fd00:1234:5678:9abc:def0:1234:5678:9abc',
    })),
    cpu_limit_millis: 128_000,
    memory_limit_bytes: 1024 ** 4,
    vpc_id: idOf(0),
    private_ip: '192.168.255.255',
    volumes: [{ volume_id: idOf(index), mount_path: `/${WORD}` }],
    entrypoint: ['/usr/bin/env', WORD],
    working_dir: `/${WORD}`,
    user: WORD.slice(0, 64),
    pull_policy: 'if_not_present',
    health: { command: ['sh', '-c', `test -e /${WORD}`], interval: 3_600, timeout: 3_600, retries: 100 },
    health_status: failed ? null : 'unhealthy',
    health_output: failed ? null : `${WORD} ${WORD}`,
    labels: { ['l'.repeat(63)]: 'v'.repeat(63), env: 'production', team: 'platform' },
    stop_timeout: 3_600,
    stop_signal: 'SIGTERM',
    restart_policy: 'on-failure',
    max_restarts: 1_000,
    restart_count: 999,
    next_start_at: TIME,
    version: 123_456,
    created_by: 'abcdefgh',
    created_at: TIME,
    updated_at: TIME,
    started_at: status === 'RUNNING' ? TIME : null,
  };
}

function volume(index: number): Volume {
  return {
    id: idOf(index),
    tenant_id: idOf(0),
    name: nameOf(index),
    size_gb: 999_999,
    status: index % 2 === 0 ? 'IN_USE' : 'AVAILABLE',
    instance_id: index % 2 === 0 ? idOf(index) : null,
    mount_path: index % 2 === 0 ? `/${WORD}` : null,
    restart_required: index % 2 === 0,
    created_at: TIME,
  };
}

function vpc(index: number): Vpc {
  return {
    id: idOf(index),
    tenant_id: idOf(0),
    name: nameOf(index),
    cidr_block: '255.255.255.255/32',
    status: 'AVAILABLE',
    created_at: TIME,
  };
}

function key(index: number): ApiKey {
  return {
    id: String(index).padStart(8, '0'),
    tenant_id: idOf(0),
    name: nameOf(index),
    role: null,
    permissions: ['dashboard:read', 'instance:read', 'instance:write'],
    created_by: 'abcdefgh',
    created_by_name: nameOf(index),
    created_at: TIME,
    expires_at: index % 2 === 0 ? FUTURE : TIME,
    previous_secret_expires_at: FUTURE,
    last_used_at: TIME,
  };
}

const ISSUED: IssuedKey = { ...key(0), secret: `wsk_abcdefgh_${'s'.repeat(43)}` };

function session(index: number): BrowserSession {
  return {
    id: String(index).padStart(16, '0'),
    key_id: '00000001',
    ip_address: 'fd00:1234:5678:9abc:def0:1234:5678:9abc',
    user_agent: WORD,
    created_at: TIME,
    last_used_at: TIME,
    expires_at: TIME,
    current: index === 0,
  };
}

function tenant(index: number): Tenant {
  return {
    id: idOf(index + 1),
    name: nameOf(index),
    quotas: {
      instances: 1,
      cpu_limit_millis: 128_000,
      memory_limit_bytes: 1024 ** 4,
      keys: 99_999,
    } satisfies Quotas,
    created_by: 'abcdefgh',
    created_at: TIME,
  };
}

const LOG = `event: log
data: ${WORD}${WORD}

event: close
data: {"code":4500,"reason":"RUN_ENDED","reconnect":false,"retry_after_ms":0}

`;

const RECORDING = `{"version": 2, "width": 500, "height": 200, "timestamp": 1767323045}
[0.1, "o", "${WORD}${WORD}\\r\\n"]
[9999.9, "o", "done"]
`;

const USAGE: TenantUsage = {
  instances: 99_999,
  cpu_limit_millis: 128_000_000,
  memory_limit_bytes: 1024 ** 5,
  volumes: 99_999,
  vpcs: 99_999,
  keys: 99_999,
  connections: 99_999,
};

function connection(index: number): Connection {
  return {
    id: idOf(index),
    key_id: 'abcdefgh',
    key_name: nameOf(index),
    address: '[fd00:1234:5678:9abc:def0:1234:5678:9abc]:65535',
    transport: 'websocket',
    topics: ['instances', 'volumes', 'vpcs', 'audit', 'terminals', 'keys', 'custom'],
    position: `${idOf(0)}:123456789`,
    lag: 123_456_789,
    bytes_queued: 1024 ** 4,
    connected_at: TIME,
  };
}

function auditRow(index: number): AuditRow {
  return {
    id: idOf(index),
    tenant_id: idOf(0),
    actor: { key_id: 'abcdefgh', name: nameOf(index) },
    action: `instance:${'x'.repeat(40)}`,
    resource_type: 'INSTANCE',
    resource_id: idOf(index),
    outcome: 'DENIED',
    details: { name: nameOf(index) },
    ip_address: 'fd00:1234:5678:9abc:def0:1234:5678:9abc',
    user_agent: WORD,
    request_id: WORD.slice(0, 64),
    created_at: TIME,
    hash: 'a'.repeat(64),
    previous_hash: 'b'.repeat(64),
  };
}

function notification(index: number): AppNotification {
  return {
    id: idOf(index),
    tenant_id: idOf(0),
    rule_id: idOf(index),
    rule_name: nameOf(index),
    condition: 'INSTANCE_UNHEALTHY',
    state: index % 2 === 0 ? 'FIRING' : 'RESOLVED',
    resource_type: 'INSTANCE',
    resource_id: idOf(index),
    resource_name: nameOf(index),
    summary: `Instance ${nameOf(index)} is unhealthy: ${WORD}`,
    resolution: index % 2 === 0 ? null : WORD,
    raised_at: TIME,
    resolved_at: index % 2 === 0 ? null : TIME,
  };
}

function notificationRule(index: number): NotificationRule {
  return {
    id: idOf(index),
    tenant_id: idOf(0),
    name: nameOf(index),
    enabled: index % 2 === 0,
    condition: 'CPU_ABOVE',
    threshold_percent: 100,
    for_seconds: 86_400,
    instance_id: idOf(index),
    labels: { [WORD.slice(0, 63)]: WORD },
    webhook: {
      url: `https://${'a'.repeat(60)}.${'b'.repeat(60)}.example.com:65535/${WORD}`,
      status: index === 0 ? 'DISABLED' : 'FAILING',
      failing_since: TIME,
      disabled_reason: index === 0 ? WORD : null,
      previous_secret_until: TIME,
    },
    secret: null,
    version: 99_999,
    created_by: 'abcdefgh',
    created_at: TIME,
    updated_at: TIME,
  };
}

function delivery(index: number): Delivery {
  return {
    id: idOf(index),
    rule_id: idOf(0),
    type: 'notification.resolved',
    status: 'DISCARDED',
    attempts: 99,
    next_attempt_at: null,
    response_status: null,
    error: `The receiver answered with ${WORD} ${WORD}`,
    duration_millis: 99_999,
    created_at: TIME,
    finished_at: TIME,
  };
}

const VERIFICATION: AuditVerification = {
  ok: false,
  rows: 123_456_789,
  retired_rows: 123_456_789,
  head_hash: 'a'.repeat(64),
  bad_row: { place: 123_456_789, id: idOf(0), kind: 'REORDERED', detail: `Its hash is wrong: ${WORD}` },
  verified_at: TIME,
};

function terminal(index: number): Terminal {
  return {
    id: idOf(index),
    tenant_id: idOf(0),
    instance_id: idOf(index),
    instance_name: nameOf(index),
    command: ['/bin/bash', '-c', WORD],
    cols: 80,
    rows: 24,
    status: index % 2 === 0 ? 'OPEN' : 'CLOSED',
    close_reason: index % 2 === 0 ? null : 'CREDENTIAL_REVOKED',
    exit_code: null,
    viewers: 99_999,
    controller: { key_id: 'abcdefgh', name: nameOf(index) },
    opened_by: { key_id: 'abcdefgh', name: nameOf(index) },
    opened_at: TIME,
    closed_at: index % 2 === 0 ? null : TIME,
    recording: { bytes: 1024 ** 3, duration_ms: 1_000_000, truncated: true },
  };
}

function change(index: number): ChangeEvent {
  return {
    type: `CUSTOM_${'X'.repeat(57)}`,
    id: idOf(index),
    position: `${idOf(0)}:${index + 1}`,
    tenant_id: idOf(0),
    timestamp: TIME,
    resource_type: index % 2 === 0 ? 'INSTANCE' : null,
    resource_id: index % 2 === 0 ? idOf(index) : null,
    actor: { key_id: 'abcdefgh', name: nameOf(index) },
    request_id: WORD.slice(0, 64),
    payload: { name: nameOf(index), status_reason: WORD, deep: { text: WORD } },
  };
}

function image(index: number): Image {
  return {
    id: `sha256:${String(index).padStart(64, 'f')}`,
    tags:
      index % 3 === 0
        ? []
        : [`registry.example.com/${WORD.slice(0, 220)}:${index}`, `${WORD.slice(0, 240)}:b`],
    digests: [],
    size_bytes: 1024 ** 4,
    created_at: TIME,
    containers: index % 2 === 0 ? 0 : 99_999,
  };
}

function pull(index: number): ImagePull {
  const failed = index % 2 === 0;
  return {
    id: idOf(index),
    image: `registry.example.com/${WORD.slice(0, 220)}:${index}`,
    status: failed ? 'FAILED' : 'PULLING',
    status_reason: failed ? `It cannot be pulled: ${WORD}` : null,
    current_bytes: 1024 ** 3,
    total_bytes: 1024 ** 4,
    started_at: TIME,
    ended_at: failed ? TIME : null,
  };
}

/** An engine that supports everything. */
const COMPUTE: Compute = {
  driver: 'docker',
  status: 'REACHABLE',
  status_reason: null,
  status_since: TIME,
  capabilities: [
    'PAUSE',
    'CPU_LIMIT',
    'MEMORY_LIMIT',
    'LOGS',
    'TERMINALS',
    'VOLUMES',
    'VPCS',
    'PORTS',
    'IMAGES',
    'NETWORK_METRICS',
    'ISOLATION',
  ],
  host: { node: 'node-'.repeat(12), cpu_count: 128, memory_bytes: 1024 ** 4 },
  store: { status: 'AVAILABLE', status_reason: null },
};

const LISTS: Readonly<Record<string, (index: number) => object>> = {
  '/api/instances': hostileInstance,
  '/api/images': image,
  '/api/volumes': volume,
  '/api/vpcs': vpc,
  '/api/keys': key,
  '/api/sessions': session,
  '/api/tenants': tenant,
  '/api/connections': connection,
  '/api/audit': auditRow,
  '/api/notifications': notification,
  '/api/notification-rules': notificationRule,
  '/api/terminals': terminal,
  '/api/dashboard/events': change,
};

/** The responses to all other reads. The number is that of the resource in the path, if there is one. */
const READS: readonly (readonly [RegExp, (index: number) => object])[] = [
  [/^\/api\/compute$/, () => COMPUTE],
  [/^\/api\/compute\/unmanaged$/, () => ({ items: [] })],
  [/^\/api\/audit\/verify$/, () => VERIFICATION],
  [/^\/api\/instances\/([^/]+)$/, hostileInstance],
  [/^\/api\/instances\/([^/]+)\/env$/, () => ({ env: { ['E'.repeat(128)]: WORD, PATH: WORD } })],
  [
    /^\/api\/instances\/([^/]+)\/metrics$/,
    (index) => ({ instance_id: idOf(index), step_seconds: 5, latest: null, samples: [] }),
  ],
  [/^\/api\/terminals\/([^/]+)$/, terminal],
  [/^\/api\/tenants\/[^/]+\/usage$/, () => USAGE],
  [/^\/api\/notification-rules\/([^/]+)$/, notificationRule],
  [
    /^\/api\/notification-rules\/[^/]+\/deliveries$/,
    () => ({ items: [0, 1, 2].map(delivery), next_cursor: null }),
  ],
];

const CREATED: Readonly<Record<string, object>> = { '/api/keys': ISSUED, '/api/tenants': tenant(0) };

/** Responds to the requests of a page with the given number of resources, whose strings are as long as the API allows. */
export async function serveHostile(page: Page, count: number): Promise<void> {
  await page.route('**/api/**', async (route) => {
    const { pathname } = new URL(route.request().url());
    const created = CREATED[pathname];
    if (route.request().method() !== 'GET') {
      await (created === undefined ? route.fallback() : route.fulfill({ status: 201, json: created }));
      return;
    }
    const make = LISTS[pathname];
    if (make !== undefined) {
      await route.fulfill({
        json: { items: Array.from({ length: count }, (_, index) => make(index)), next_cursor: null },
      });
    } else if (pathname === '/api/images/pulls') {
      await route.fulfill({
        json: { items: Array.from({ length: Math.min(count, 4) }, (_, at) => pull(at)) },
      });
    } else if (/^\/api\/instances\/[^/]+\/logs$/.test(pathname)) {
      await route.fulfill({ contentType: 'text/event-stream', body: LOG });
    } else if (/^\/api\/terminals\/[^/]+\/recording$/.test(pathname)) {
      await route.fulfill({ contentType: 'application/x-asciicast', body: RECORDING });
    } else {
      const [pattern, read] = READS.find(([path]) => path.test(pathname)) ?? [];
      const id = pattern?.exec(pathname)?.[1] ?? '';
      await (read === undefined ? route.fallback() : route.fulfill({ json: read(Number(id.slice(-12))) }));
    }
  });
}
