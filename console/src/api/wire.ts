// SPDX-License-Identifier: Apache-2.0
/**
 * Schemas for everything that the server sends. Each schema must match the type in the published OpenAPI document, so that a
 * change of the document is a type error here. Unknown members are ignored, as the protocol requires.
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
export type PortMapping = schema.PortMapping;
export type PortRequest = schema.PortRequest;
export type AuditRow = schema.AuditRow;
export type AuditOutcome = schema.AuditOutcome;
export type AuditVerification = schema.AuditVerification;
export type Volume = schema.Volume;
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
export type Topic = schema.Topic;
export type FieldError = schema.FieldError;
export type LaunchRequest = schema.LaunchRequest;
export type InstanceMetrics = schema.InstanceMetrics;
export type Terminal = schema.Terminal;
export type TerminalStatus = schema.TerminalStatus;
export type TerminalEnd = schema.TerminalEnd;
export type TerminalAck = schema.TerminalAck;
export type TerminalResize = schema.TerminalResize;
export type StreamClose = schema.StreamClose;
/** A newer server may have more values than the document that this console was built with. */
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

export const FAILURE_CODES = [
  'IMAGE_NOT_FOUND',
  'PROGRAM_NOT_FOUND',
  'PORT_TAKEN',
  'DRIVER_UNREACHABLE',
  'DRIVER_FAILED',
] as const satisfies readonly FailureCode[];

const ports = v.array(
  v.object({ host_port: v.number(), instance_port: v.number(), protocol: v.picklist(['tcp', 'udp']) }),
);

export const instance = of<Instance>()(
  v.object({
    id: v.string(),
    tenant_id: v.string(),
    name: v.string(),
    image: v.string(),
    command: v.array(v.string()),
    env: texts,
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
    labels: texts,
    version: v.number(),
    created_by: v.string(),
    created_at: v.string(),
    updated_at: v.string(),
    started_at: textOrNull,
  }),
);

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
  v.object({ instance_id: v.string(), latest: v.nullable(sample), samples: v.array(sample) }),
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

export const AUDIT_BAD_ROW_KINDS = ['CHANGED', 'MISSING', 'REORDERED', 'TRUNCATED', 'UNEXPECTED'] as const;

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

/** A list of names, without those that this console does not know. Newer servers may have more. */
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
  'audit:read',
  'key:manage',
  'tenant:manage',
  'server:backup',
] as const satisfies readonly Permission[];

/** The permissions that only keys of the first tenant can hold. */
export const SERVER_WIDE: readonly Permission[] = ['tenant:manage', 'server:backup'];

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

export const ROLES = ['viewer', 'operator', 'admin'] as const satisfies readonly Role[];

const keyFields = {
  id: v.string(),
  tenant_id: v.string(),
  name: v.string(),
  role: v.nullable(v.picklist(ROLES)),
  permissions: known(PERMISSIONS),
  created_by: v.string(),
  created_at: v.string(),
  expires_at: textOrNull,
  previous_secret_expires_at: textOrNull,
};

export const apiKey = of<ApiKey>()(v.object(keyFields));

export const issuedKey = of<IssuedKey>()(v.object({ ...keyFields, secret: textOrNull }));

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

/** The schema of a page of a collection. */
export function page<T>(
  item: v.GenericSchema<unknown, T>,
): v.GenericSchema<unknown, { items: T[]; next_cursor: string | null }> {
  return v.object({ items: v.array(item), next_cursor: textOrNull });
}
