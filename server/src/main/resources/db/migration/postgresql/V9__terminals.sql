create table terminals (
    id varchar(36) primary key,
    tenant_id varchar(36) not null,
    instance_id varchar(36) not null,
    command text not null,
    cols integer not null,
    pty_rows integer not null,
    opened_by varchar(64) not null,
    opened_by_name varchar(255) not null,
    opened_at timestamp(3) with time zone not null,
    -- all null while it is OPEN
    close_reason varchar(32),
    exit_code integer,
    closed_at timestamp(3) with time zone,
    recorded_bytes bigint,
    recorded_ms bigint,
    recording_truncated boolean default false not null
);

create index terminals_by_tenant on terminals (tenant_id, id);
create index terminals_by_end on terminals (closed_at);
