create table audit (
    tenant_id varchar(36) not null,
    chain_offset bigint not null,
    id varchar(36) not null unique,
    actor_key_id varchar(8),
    actor_name varchar(64) not null,
    action varchar(64) not null,
    resource_type varchar(64),
    resource_id varchar(128),
    outcome varchar(16) not null,
    details text not null,
    ip_address varchar(64),
    user_agent varchar(256),
    request_id varchar(64),
    created_at timestamp(3) with time zone not null,
    hash varchar(64) not null,
    previous_hash varchar(64) not null,
    primary key (tenant_id, chain_offset)
);

create index audit_by_actor on audit (tenant_id, actor_key_id, chain_offset);
create index audit_by_resource on audit (tenant_id, resource_type, resource_id, chain_offset);
