-- a quota that is null bounds nothing
create table tenants (
    id varchar(36) primary key,
    name varchar(64) not null,
    max_instances bigint,
    max_cpu_limit_millis bigint,
    max_memory_limit_bytes bigint,
    max_volumes bigint,
    max_keys bigint,
    max_connections bigint,
    created_by varchar(64) not null,
    created_at timestamp(3) with time zone not null,
    -- rows of the audit and the log still name it
    deleted_at timestamp(3) with time zone
);

insert into tenants (id, name, created_by, created_at)
values ('01900000-0000-7000-8000-000000000000', 'default', 'windsock', current_timestamp);
