create table instances (
    id varchar(36) primary key,
    tenant_id varchar(36) not null,
    name varchar(64) not null,
    -- the name while it is taken, null once TERMINATED
    live_name varchar(64),
    image varchar(255) not null,
    command text not null,
    env text not null,
    status varchar(16) not null,
    intent varchar(16),
    status_reason text,
    exit_code integer,
    driver varchar(32) not null,
    driver_ref varchar(255),
    node varchar(255),
    cpu_limit_millis integer,
    memory_limit_bytes bigint,
    labels text not null,
    version bigint not null,
    created_by varchar(64) not null,
    created_at timestamp(3) with time zone not null,
    updated_at timestamp(3) with time zone not null,
    started_at timestamp(3) with time zone,
    constraint instances_live_name unique (tenant_id, live_name)
);

create table instance_labels (
    instance_id varchar(36) not null references instances (id),
    name varchar(63) not null,
    label_value varchar(256) not null,
    primary key (instance_id, name)
);

create index instances_by_tenant on instances (tenant_id, id);
create index instances_by_status on instances (status);
create index instance_labels_by_value on instance_labels (name, label_value);
