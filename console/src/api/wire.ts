// SPDX-License-Identifier: Apache-2.0
/**
 * Schemas for everything that the server sends. Each schema must match the type in the published OpenAPI document, so
 * that a change to the document causes a type error here. Unknown members are ignored, as the protocol requires.
 */
import * as v from 'valibot';
import type * as schema from './schema.gen';

export type Instance = schema.Instance;
export type InstanceStatus = schema.InstanceStatus;
export type Sample = schema.Sample;
export type HostSample = schema.HostSample;
export type MetricUpdate = schema.MetricUpdate;
export type ChangeEvent = schema.ChangeEvent;
export type Summary = schema.Summary;
export type Stats = schema.Stats;
export type Point = schema.Point;
export type Compute = schema.Compute;
export type UnmanagedContainer = schema.UnmanagedContainer;
export type FailureCode = schema.FailureCode;
export type StopSignal = schema.StopSignal;
export type PullPolicy = schema.PullPolicy;
export type HealthStatus = schema.HealthStatus;
export type RestartPolicy = Instance['restart_policy'];
export type PortMapping = schema.PortMapping;
export type PortRequest = schema.PortRequest;
export type AuditRow = schema.AuditRow;
export type AuditOutcome = schema.AuditOutcome;
export type AuditVerification = schema.AuditVerification;
export type Volume = schema.Volume;
export type AppNotification = schema.Notification;
export type NotificationCondition = schema.NotificationCondition;
export type NotificationRule = schema.NotificationRule;
export type Webhook = schema.Webhook;
export type Delivery = schema.Delivery;
export type DeliveryStatus = schema.DeliveryStatus;
export type VolumeStatus = schema.VolumeStatus;
export type Vpc = schema.Vpc;
export type ApiKey = schema.ApiKey;
export type IssuedKey = schema.IssuedKey;
export type Role = schema.Role;
export type CreateKeyRequest = schema.CreateKeyRequest;
export type Tenant = schema.Tenant;
export type Quotas = schema.Quotas;
export type TenantUsage = schema.TenantUsage;
export type CreateTenantRequest = schema.CreateTenantRequest;
export type Connection = schema.Connection;
export type Session = schema.Session;
export type BrowserSession = schema.BrowserSession;
export type Topic = schema.Topic;
export type FieldError = schema.FieldError;
export type LaunchRequest = schema.LaunchRequest;
export type ChangeInstanceResult = schema.ChangeInstanceResult;
export type VolumeRequest = schema.VolumeRequest;
export type Image = schema.Image;
export type ImagePull = schema.ImagePull;
export type InstanceMetrics = schema.InstanceMetrics;
export type HostMetrics = schema.HostMetrics;
export type Terminal = schema.Terminal;
export type TerminalStatus = schema.TerminalStatus;
export type TerminalEnd = schema.TerminalEnd;
export type TerminalAck = schema.TerminalAck;
export type TerminalResize = schema.TerminalResize;
export type StreamClose = schema.StreamClose;
/** A newer server may send more values than those in the document that this console was built with. */
export type Permission = schema.Permission;
export type Capability = schema.Capability;

/** Requires a schema to match the type in the document. Returns the schema unchanged. */
function of<T>() {
  return <S extends v.GenericSchema<unknown, T>>(checked: S): S => checked;
}

const texts = v.record(v.string(), v.string());
const textOrNull = v.nullable(v.string());
const numberOrNull = v.nullable(v.number());

export const INSTANCE_STATUSES = [
  'STARTING',
  'RUNNING',
  'STOPPING',
  'STOPPED',
  'PAUSED',
  'ERROR',
  'TERMINATED',
] as const satisfies readonly InstanceStatus[];

const FAILURE_CODES = [
  'IMAGE_NOT_FOUND',
  'PROGRAM_NOT_FOUND',
  'PORT_TAKEN',
  'DRIVER_UNREACHABLE',
  'DRIVER_FAILED',
] as const satisfies readonly FailureCode[];

export const STOP_SIGNALS = [
  'SIGHUP',
  'SIGINT',
  'SIGQUIT',
  'SIGABRT',
  'SIGKILL',
  'SIGUSR1',
  'SIGUSR2',
  'SIGALRM',
  'SIGTERM',
  'SIGWINCH',
] as const satisfies readonly StopSignal[];

export const RESTART_POLICIES = ['never', 'on-failure', 'always'] as const satisfies readonly RestartPolicy[];

export const PULL_POLICIES = ['always', 'if_not_present', 'never'] as const satisfies readonly PullPolicy[];

const HEALTH_STATUSES = ['starting', 'healthy', 'unhealthy'] as const satisfies readonly HealthStatus[];

const healthCheck = v.object({
  command: v.exactOptional(v.nullable(v.array(v.string()))),
  http: v.exactOptional(
    v.nullable(v.object({ port: v.number(), path: v.exactOptional(v.nullable(v.string())) })),
  ),
  interval: v.exactOptional(v.nullable(v.number())),
  timeout: v.exactOptional(v.nullable(v.number())),
  retries: v.exactOptional(v.nullable(v.number())),
});

const ports = v.array(
  v.object({
    host_port: v.number(),
    instance_port: v.number(),
    protocol: v.picklist(['tcp', 'udp']),
    // events from earlier versions have none
    address: v.optional(textOrNull, null),
  }),
);

export const instance = of<Instance>()(
  v.object({
    id: v.string(),
    tenant_id: v.string(),
    name: v.string(),
    image: v.string(),
    command: v.array(v.string()),
    env: texts,
    env_names: v.array(v.string()),
    status: v.picklist(INSTANCE_STATUSES),
    status_reason: textOrNull,
    status_code: v.nullable(v.picklist(FAILURE_CODES)),
    exit_code: numberOrNull,
    driver: v.string(),
    driver_ref: textOrNull,
    node: v.string(),
    ports,
    cpu_limit_millis: numberOrNull,
    memory_limit_bytes: numberOrNull,
    vpc_id: textOrNull,
    private_ip: textOrNull,
    volumes: v.array(v.object({ volume_id: v.string(), mount_path: v.string() })),
    // events from earlier versions have none of these
    entrypoint: v.optional(v.array(v.string()), () => []),
    working_dir: v.optional(textOrNull, null),
    user: v.optional(textOrNull, null),
    pull_policy: v.optional(v.nullable(v.picklist(PULL_POLICIES)), null),
    health: v.optional(v.nullable(healthCheck), null),
    health_status: v.optional(v.nullable(v.picklist(HEALTH_STATUSES)), null),
    health_output: v.optional(textOrNull, null),
    stop_timeout: v.optional(v.number(), 10),
    stop_signal: v.optional(v.nullable(v.picklist(STOP_SIGNALS)), null),
    restart_policy: v.optional(v.picklist(RESTART_POLICIES), 'never'),
    max_restarts: v.optional(v.number(), 100),
    restart_count: v.optional(v.number(), 0),
    next_start_at: v.optional(textOrNull, null),
    labels: texts,
    version: v.number(),
    created_by: v.string(),
    created_at: v.string(),
    updated_at: v.string(),
    started_at: textOrNull,
  }),
);

export const instanceChange = of<ChangeInstanceResult>()(
  v.object({ instance, changed: v.array(v.string()), new_run: v.boolean(), dry_run: v.boolean() }),
);

export const instanceEnvironment = of<schema.InstanceEnvironment>()(v.object({ env: texts }));

export const sample = of<Sample>()(
  v.object({
    instance_id: v.string(),
    timestamp: v.string(),
    cpu_percentage: v.exactOptional(v.number()),
    cpu_host_percentage: v.exactOptional(v.number()),
    memory_usage_bytes: v.exactOptional(v.number()),
    memory_limit_bytes: v.exactOptional(v.number()),
    memory_percentage: v.exactOptional(v.number()),
    network_rx_bytes: v.exactOptional(v.number()),
    network_tx_bytes: v.exactOptional(v.number()),
    disk_read_bytes: v.exactOptional(v.number()),
    disk_write_bytes: v.exactOptional(v.number()),
    pids: v.exactOptional(v.number()),
  }),
);

const hostSample = of<HostSample>()(
  v.object({
    timestamp: v.string(),
    cpu_count: v.number(),
    cpu_percentage: v.exactOptional(v.number()),
    memory_usage_bytes: v.exactOptional(v.number()),
    memory_total_bytes: v.number(),
    memory_percentage: v.exactOptional(v.number()),
    network_rx_bytes_per_second: v.exactOptional(v.number()),
    network_tx_bytes_per_second: v.exactOptional(v.number()),
  }),
);

export const metricUpdate = of<MetricUpdate>()(
  v.object({
    type: v.literal('METRIC_UPDATE'),
    tenant_id: v.string(),
    timestamp: v.string(),
    payload: v.object({ host: hostSample, samples: v.array(sample) }),
  }),
);

export const changeEvent = of<ChangeEvent>()(
  v.object({
    type: v.string(),
    id: v.string(),
    position: v.string(),
    tenant_id: v.string(),
    timestamp: v.string(),
    resource_type: textOrNull,
    resource_id: textOrNull,
    actor: v.object({ key_id: v.exactOptional(v.string()), name: v.string() }),
    request_id: textOrNull,
    traceparent: v.exactOptional(v.string()),
    payload: v.record(v.string(), v.unknown()),
  }),
);

export const summary = of<Summary>()(
  v.object({
    total_instances: v.number(),
    running_instances: v.number(),
    stopped_instances: v.number(),
    error_instances: v.number(),
    total_volumes: v.number(),
    attached_volumes: v.number(),
    total_vpcs: v.number(),
    total_storage_mb: v.number(),
  }),
);

const points = v.array(v.object({ timestamp: v.string(), value: v.number(), label: v.string() }));

export const stats = of<Stats>()(
  v.object({
    summary,
    recent_events: v.array(changeEvent),
    cpu_history: points,
    memory_history: points,
    network_rx_history: points,
    network_tx_history: points,
  }),
);

export const instanceMetrics = of<InstanceMetrics>()(
  v.object({
    instance_id: v.string(),
    step_seconds: v.number(),
    latest: v.nullable(sample),
    samples: v.array(sample),
  }),
);

export const hostMetrics = of<HostMetrics>()(
  v.object({ step_seconds: v.number(), latest: hostSample, samples: v.array(hostSample) }),
);

export const AUDIT_OUTCOMES = ['OK', 'DENIED', 'FAILED'] as const satisfies readonly AuditOutcome[];

export const auditRow = of<AuditRow>()(
  v.object({
    id: v.string(),
    tenant_id: v.string(),
    actor: v.object({ key_id: textOrNull, name: v.string() }),
    action: v.string(),
    resource_type: textOrNull,
    resource_id: textOrNull,
    outcome: v.picklist(AUDIT_OUTCOMES),
    details: texts,
    ip_address: textOrNull,
    user_agent: textOrNull,
    request_id: textOrNull,
    created_at: v.string(),
    hash: v.string(),
    previous_hash: v.string(),
  }),
);

const AUDIT_BAD_ROW_KINDS = ['CHANGED', 'MISSING', 'REORDERED', 'TRUNCATED', 'UNEXPECTED'] as const;

export const auditVerification = of<AuditVerification>()(
  v.object({
    ok: v.boolean(),
    rows: v.number(),
    retired_rows: v.number(),
    head_hash: v.string(),
    bad_row: v.nullable(
      v.object({
        place: v.number(),
        id: textOrNull,
        kind: v.picklist(AUDIT_BAD_ROW_KINDS),
        detail: v.string(),
      }),
    ),
    verified_at: v.string(),
  }),
);

/** A list of names, without the names that are unknown to this console. Newer servers may define more. */
function known<const T extends string>(names: readonly T[]) {
  return v.pipe(
    v.array(v.string()),
    v.transform((all) => names.filter((name) => all.includes(name))),
  );
}

export const PERMISSIONS = [
  'dashboard:read',
  'instance:read',
  'instance:write',
  'instance:exec',
  'volume:read',
  'volume:write',
  'vpc:read',
  'vpc:write',
  'event:read',
  'event:publish',
  'notification:read',
  'notification:write',
  'audit:read',
  'key:manage',
  'tenant:manage',
  'server:backup',
  'server:metrics',
  'image:read',
  'image:manage',
] as const satisfies readonly Permission[];

/** The permissions that only keys in the first tenant can hold. */
export const SERVER_WIDE: readonly Permission[] = [
  'tenant:manage',
  'server:backup',
  'server:metrics',
  'image:read',
  'image:manage',
];

const CAPABILITIES = [
  'PAUSE',
  'CPU_LIMIT',
  'MEMORY_LIMIT',
  'LOGS',
  'TERMINALS',
  'VOLUMES',
  'RESTART_TO_REMOUNT',
  'VPCS',
  'PORTS',
  'IMAGES',
  'NETWORK_METRICS',
  'ISOLATION',
] as const satisfies readonly Capability[];

export const TOPICS = [
  'instances',
  'volumes',
  'vpcs',
  'audit',
  'terminals',
  'keys',
  'notifications',
  'custom',
  'metrics',
] as const satisfies readonly Topic[];

export const topics = known(TOPICS);

export const session = of<Session>()(
  v.object({
    key_id: v.string(),
    name: v.string(),
    tenant_id: v.string(),
    permissions: known(PERMISSIONS),
    key_expires_at: textOrNull,
  }),
);

export const compute = of<Compute>()(
  v.object({
    driver: v.string(),
    status: v.picklist(['REACHABLE', 'UNREACHABLE']),
    status_reason: textOrNull,
    status_since: v.string(),
    capabilities: known(CAPABILITIES),
    host: v.object({ node: v.string(), cpu_count: v.number(), memory_bytes: v.number() }),
    store: v.object({
      status: v.picklist(['AVAILABLE', 'LAGGING', 'FULL', 'READ_ONLY']),
      status_reason: textOrNull,
    }),
  }),
);

export const unmanaged = of<{ items: UnmanagedContainer[] }>()(
  v.object({
    items: v.array(
      v.object({
        id: v.string(),
        name: v.string(),
        image: v.string(),
        state: v.picklist(['RUNNING', 'PAUSED', 'STOPPED']),
        status: v.string(),
        ports,
        created_at: v.string(),
      }),
    ),
  }),
);

export const image = of<Image>()(
  v.object({
    id: v.string(),
    tags: v.array(v.string()),
    digests: v.array(v.string()),
    size_bytes: v.number(),
    created_at: v.string(),
    containers: v.number(),
  }),
);

export const imagePull = of<ImagePull>()(
  v.object({
    id: v.string(),
    image: v.string(),
    status: v.picklist(['PULLING', 'DONE', 'FAILED']),
    status_reason: textOrNull,
    current_bytes: v.number(),
    total_bytes: v.number(),
    started_at: v.string(),
    ended_at: textOrNull,
  }),
);

export const imagePulls = v.object({ items: v.array(imagePull) });

export const prunedImages = of<schema.PrunedImages>()(
  v.object({ removed: v.array(v.string()), reclaimed_bytes: v.number() }),
);

export const VOLUME_STATUSES = ['AVAILABLE', 'IN_USE'] as const satisfies readonly VolumeStatus[];

export const volume = of<Volume>()(
  v.object({
    id: v.string(),
    tenant_id: v.string(),
    name: v.string(),
    size_gb: v.number(),
    status: v.picklist(VOLUME_STATUSES),
    instance_id: textOrNull,
    mount_path: textOrNull,
    restart_required: v.boolean(),
    created_at: v.string(),
  }),
);

export const vpc = of<Vpc>()(
  v.object({
    id: v.string(),
    tenant_id: v.string(),
    name: v.string(),
    cidr_block: v.string(),
    status: v.picklist(['AVAILABLE']),
    created_at: v.string(),
  }),
);

export const NOTIFICATION_CONDITIONS = [
  'INSTANCE_FAILED',
  'INSTANCE_UNHEALTHY',
  'CPU_ABOVE',
  'MEMORY_ABOVE',
  'SERVER_TROUBLE',
] as const satisfies readonly NotificationCondition[];

const condition = v.picklist(NOTIFICATION_CONDITIONS);

export const notification = of<AppNotification>()(
  v.object({
    id: v.string(),
    tenant_id: v.string(),
    rule_id: v.string(),
    rule_name: v.string(),
    condition,
    state: v.picklist(['FIRING', 'RESOLVED']),
    resource_type: v.picklist(['INSTANCE', 'STORE', 'NODE']),
    resource_id: v.string(),
    resource_name: v.string(),
    summary: v.string(),
    resolution: textOrNull,
    raised_at: v.string(),
    resolved_at: textOrNull,
  }),
);

export const notificationRule = of<NotificationRule>()(
  v.object({
    id: v.string(),
    tenant_id: v.string(),
    name: v.string(),
    enabled: v.boolean(),
    condition,
    threshold_percent: numberOrNull,
    for_seconds: numberOrNull,
    instance_id: textOrNull,
    labels: texts,
    webhook: v.nullable(
      v.object({
        url: v.string(),
        status: v.picklist(['ACTIVE', 'FAILING', 'DISABLED']),
        failing_since: textOrNull,
        disabled_reason: textOrNull,
        previous_secret_until: textOrNull,
      }),
    ),
    secret: textOrNull,
    version: v.number(),
    created_by: v.string(),
    created_at: v.string(),
    updated_at: v.string(),
  }),
);

const DELIVERY_STATUSES = [
  'PENDING',
  'DELIVERED',
  'FAILED',
  'DISCARDED',
] as const satisfies readonly DeliveryStatus[];

export const delivery = of<Delivery>()(
  v.object({
    id: v.string(),
    rule_id: v.string(),
    type: v.picklist(['notification.raised', 'notification.resolved', 'notification.test']),
    status: v.picklist(DELIVERY_STATUSES),
    attempts: v.number(),
    next_attempt_at: textOrNull,
    response_status: numberOrNull,
    error: textOrNull,
    duration_millis: numberOrNull,
    created_at: v.string(),
    finished_at: textOrNull,
  }),
);

export const ROLES = ['viewer', 'operator', 'admin'] as const satisfies readonly Role[];

const keyFields = {
  id: v.string(),
  tenant_id: v.string(),
  name: v.string(),
  role: v.nullable(v.picklist(ROLES)),
  permissions: known(PERMISSIONS),
  created_by: v.string(),
  created_by_name: textOrNull,
  created_at: v.string(),
  expires_at: textOrNull,
  previous_secret_expires_at: textOrNull,
  last_used_at: textOrNull,
};

export const apiKey = of<ApiKey>()(v.object(keyFields));

export const issuedKey = of<IssuedKey>()(v.object({ ...keyFields, secret: textOrNull }));

export const browserSession = of<BrowserSession>()(
  v.object({
    id: v.string(),
    key_id: v.string(),
    ip_address: textOrNull,
    user_agent: textOrNull,
    created_at: v.string(),
    last_used_at: v.string(),
    expires_at: v.string(),
    current: v.boolean(),
  }),
);

const quota = v.exactOptional(v.nullable(v.number()));

export const tenant = of<Tenant>()(
  v.object({
    id: v.string(),
    name: v.string(),
    quotas: v.object({
      instances: quota,
      cpu_limit_millis: quota,
      memory_limit_bytes: quota,
      volumes: quota,
      keys: quota,
      connections: quota,
    }),
    created_by: v.string(),
    created_at: v.string(),
  }),
);

export const tenantUsage = of<TenantUsage>()(
  v.object({
    instances: v.number(),
    cpu_limit_millis: v.number(),
    memory_limit_bytes: v.number(),
    volumes: v.number(),
    vpcs: v.number(),
    keys: v.number(),
    connections: v.number(),
  }),
);

export const connection = of<Connection>()(
  v.object({
    id: v.string(),
    key_id: v.string(),
    key_name: v.string(),
    address: v.string(),
    transport: v.picklist(['websocket', 'sse', 'log', 'terminal']),
    topics: v.array(v.string()),
    position: v.string(),
    lag: v.number(),
    bytes_queued: v.number(),
    connected_at: v.string(),
  }),
);

export const TERMINAL_STATUSES = ['OPEN', 'CLOSED'] as const satisfies readonly TerminalStatus[];

export const TERMINAL_ENDS = [
  'EXITED',
  'CLOSED',
  'DETACHED',
  'IDLE',
  'EXPIRED',
  'INSTANCE_ENDED',
  'CREDENTIAL_REVOKED',
  'SERVER_STOPPED',
] as const satisfies readonly TerminalEnd[];

const terminalUser = v.object({ key_id: v.string(), name: v.string() });

export const terminal = of<Terminal>()(
  v.object({
    id: v.string(),
    tenant_id: v.string(),
    instance_id: v.string(),
    instance_name: textOrNull,
    command: v.array(v.string()),
    cols: v.number(),
    rows: v.number(),
    status: v.picklist(TERMINAL_STATUSES),
    close_reason: v.nullable(v.picklist(TERMINAL_ENDS)),
    exit_code: numberOrNull,
    viewers: v.number(),
    controller: v.nullable(terminalUser),
    opened_by: terminalUser,
    opened_at: v.string(),
    closed_at: textOrNull,
    recording: v.nullable(v.object({ bytes: v.number(), duration_ms: v.number(), truncated: v.boolean() })),
  }),
);

export const streamClose = of<StreamClose>()(
  v.object({
    code: v.number(),
    reason: v.picklist([
      'GOING_AWAY',
      'SLOW_CONSUMER',
      'DRAINING',
      'CREDENTIAL_REVOKED',
      'FORBIDDEN',
      'RUN_ENDED',
    ]),
    reconnect: v.boolean(),
    retry_after_ms: v.number(),
  }),
);

export const problem = v.object({
  title: v.string(),
  status: v.number(),
  detail: v.string(),
  code: v.string(),
  request_id: textOrNull,
  errors: v.optional(v.array(v.object({ field: v.string(), message: v.string() })), []),
});

/** The schema for a page of a collection. */
export function page<T>(
  item: v.GenericSchema<unknown, T>,
): v.GenericSchema<unknown, { items: T[]; next_cursor: string | null }> {
  return v.object({ items: v.array(item), next_cursor: textOrNull });
}
