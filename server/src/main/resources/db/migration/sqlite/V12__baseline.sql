-- The schema after V1 to V12 of PostgreSQL. SQLite does not check the length of a varchar, so that is written out.
-- A moment is an integer: milliseconds since 1970.
create table log_head (
    id integer primary key check (id = 1),
    epoch varchar(32) not null,
    earliest bigint not null,
    latest bigint not null
);

create table events (
    -- exactly "integer primary key" makes it the key of the table's own tree, without another index
    log_offset integer primary key,
    id varchar(36) not null,
    type varchar(64) not null check (length(type) <= 64),
    topic varchar(16) not null,
    tenant_id varchar(36) not null,
    resource_type varchar(64) check (length(resource_type) <= 64),
    resource_id varchar(128) check (length(resource_id) <= 128),
    actor_key_id varchar(8),
    actor_name varchar(64) not null check (length(actor_name) <= 64),
    request_id varchar(64) check (length(request_id) <= 64),
    payload text not null,
    created_at integer not null
);

create index events_by_tenant on events (tenant_id, log_offset);

create table api_keys (
    id varchar(8) primary key not null,
    tenant_id varchar(36) not null,
    name varchar(64) not null check (length(name) <= 64),
    -- null where the key has a list of its own
    role varchar(16),
    -- wire names, separated by spaces
    permissions text not null,
    created_by varchar(64) not null check (length(created_by) <= 64),
    created_at integer not null,
    expires_at integer,
    revoked_at integer
);

create table api_key_secrets (
    key_id varchar(8) not null references api_keys (id),
    version integer not null,
    secret_hash varchar(64) not null check (length(secret_hash) <= 64),
    -- the end of a rotation's grace; null for the newest secret
    valid_until integer,
    primary key (key_id, version)
);

-- where keys have been used from: addresses, and of IPv6 networks
create table key_addresses (
    key_id varchar(8) not null references api_keys (id),
    network varchar(64) not null check (length(network) <= 64),
    first_seen_at integer not null,
    primary key (key_id, network)
);

create table sessions (
    token_hash varchar(64) primary key not null check (length(token_hash) <= 64),
    key_id varchar(8) not null references api_keys (id),
    secret_version integer not null,
    created_at integer not null,
    last_seen_at integer not null
);

create table audit (
    tenant_id varchar(36) not null,
    chain_offset bigint not null,
    id varchar(36) not null,
    actor_key_id varchar(8),
    actor_name varchar(64) not null check (length(actor_name) <= 64),
    action varchar(64) not null check (length(action) <= 64),
    resource_type varchar(64) check (length(resource_type) <= 64),
    resource_id varchar(128) check (length(resource_id) <= 128),
    outcome varchar(16) not null,
    details text not null,
    ip_address varchar(64) check (length(ip_address) <= 64),
    user_agent varchar(256) check (length(user_agent) <= 256),
    request_id varchar(64) check (length(request_id) <= 64),
    created_at integer not null,
    hash varchar(64) not null check (length(hash) <= 64),
    previous_hash varchar(64) not null check (length(previous_hash) <= 64),
    primary key (tenant_id, chain_offset)
);

create index audit_by_actor on audit (tenant_id, actor_key_id, chain_offset);
create index audit_by_resource on audit (tenant_id, resource_type, resource_id, chain_offset);

-- where the chain of a tenant ends, and where retention cut its beginning off
create table audit_chains (
    tenant_id varchar(36) primary key not null,
    head_offset bigint not null,
    head_hash varchar(64) not null,
    -- the last row that retention removed: 0 and 64 zeros where it has removed none
    base_offset bigint not null,
    base_hash varchar(64) not null
);

create table instances (
    id varchar(36) primary key not null,
    tenant_id varchar(36) not null,
    name varchar(64) not null check (length(name) <= 64),
    -- the name while it is taken, null once TERMINATED
    live_name varchar(64),
    image varchar(255) not null check (length(image) <= 255),
    command text not null,
    env text not null,
    status varchar(16) not null,
    intent varchar(16),
    status_reason text,
    -- what failed while it is ERROR
    status_code varchar(32),
    exit_code integer,
    driver varchar(32) not null,
    driver_ref varchar(255) check (length(driver_ref) <= 255),
    node varchar(255) check (length(node) <= 255),
    cpu_limit_millis integer,
    memory_limit_bytes bigint,
    vpc_id varchar(36),
    private_ip varchar(45),
    volumes text default '[]' not null,
    -- ports of the host that lead to the instance
    ports text default '[]' not null,
    labels text not null,
    version bigint not null,
    created_by varchar(64) not null,
    created_at integer not null,
    updated_at integer not null,
    started_at integer,
    constraint instances_live_name unique (tenant_id, live_name)
);

create table instance_labels (
    instance_id varchar(36) not null references instances (id),
    name varchar(63) not null check (length(name) <= 63),
    label_value varchar(256) not null check (length(label_value) <= 256),
    primary key (instance_id, name)
);

create index instances_by_tenant on instances (tenant_id, id);
create index instances_by_status on instances (status);
create index instances_by_vpc on instances (vpc_id);
create index instance_labels_by_value on instance_labels (name, label_value);

create table idempotency_keys (
    key_id varchar(8) not null,
    idempotency_key varchar(255) not null check (length(idempotency_key) <= 255),
    operation varchar(255) not null check (length(operation) <= 255),
    body_hash varchar(64) not null,
    answer text not null,
    log_position varchar(64) not null,
    created_at integer not null,
    primary key (key_id, idempotency_key)
);

create index idempotency_keys_by_age on idempotency_keys (created_at);

create table volumes (
    id varchar(36) primary key not null,
    tenant_id varchar(36) not null,
    name varchar(64) not null check (length(name) <= 64),
    size_gb bigint not null,
    driver varchar(32) not null,
    -- where it is mounted; both null while it is AVAILABLE
    instance_id varchar(36),
    mount_path varchar(255) check (length(mount_path) <= 255),
    -- the run that was there already when the volume was attached, and does not see it
    unseen_by varchar(255),
    created_at integer not null,
    constraint volumes_name unique (tenant_id, name)
);

create index volumes_by_tenant on volumes (tenant_id, id);
create index volumes_by_instance on volumes (instance_id);

create table vpcs (
    id varchar(36) primary key not null,
    tenant_id varchar(36) not null,
    name varchar(64) not null check (length(name) <= 64),
    cidr_block varchar(18) not null,
    driver varchar(32) not null,
    created_at integer not null,
    constraint vpcs_name unique (tenant_id, name)
);

create index vpcs_by_tenant on vpcs (tenant_id, id);

-- what a driver may have and nobody needs: being made, or removed
create table leftovers (
    id varchar(36) primary key not null,
    kind varchar(16) not null,
    tenant_id varchar(36) not null,
    driver varchar(32) not null
);

create table terminals (
    id varchar(36) primary key not null,
    tenant_id varchar(36) not null,
    instance_id varchar(36) not null,
    command text not null,
    cols integer not null,
    pty_rows integer not null,
    opened_by varchar(64) not null,
    opened_by_name varchar(255) not null check (length(opened_by_name) <= 255),
    opened_at integer not null,
    -- all null while it is OPEN
    close_reason varchar(32),
    exit_code integer,
    closed_at integer,
    recorded_bytes bigint,
    recorded_ms bigint,
    recording_truncated boolean default false not null
);

create index terminals_by_tenant on terminals (tenant_id, id);
create index terminals_by_end on terminals (closed_at);

-- a quota that is null bounds nothing
create table tenants (
    id varchar(36) primary key not null,
    name varchar(64) not null check (length(name) <= 64),
    max_instances bigint,
    max_cpu_limit_millis bigint,
    max_memory_limit_bytes bigint,
    max_volumes bigint,
    max_keys bigint,
    max_connections bigint,
    created_by varchar(64) not null check (length(created_by) <= 64),
    created_at integer not null,
    -- rows of the audit and the log still name it
    deleted_at integer
);

insert into tenants (id, name, created_by, created_at)
values ('01900000-0000-7000-8000-000000000000', 'default', 'windsock', unixepoch() * 1000);
