create table log_head (
    id integer primary key check (id = 1),
    epoch varchar(32) not null,
    earliest bigint not null,
    latest bigint not null
);

create table events (
    log_offset bigint primary key,
    id varchar(36) not null,
    type varchar(64) not null,
    topic varchar(16) not null,
    tenant_id varchar(36) not null,
    resource_type varchar(64),
    resource_id varchar(128),
    actor_key_id varchar(8),
    actor_name varchar(64) not null,
    request_id varchar(64),
    payload text not null,
    created_at timestamp(3) with time zone not null
);

create index events_by_tenant on events (tenant_id, log_offset);
create index events_by_age on events (created_at);
