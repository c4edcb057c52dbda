create table volumes (
    id varchar(36) primary key,
    tenant_id varchar(36) not null,
    name varchar(64) not null,
    size_gb bigint not null,
    driver varchar(32) not null,
    -- where it is mounted; both null while it is AVAILABLE
    instance_id varchar(36),
    mount_path varchar(255),
    -- the run that was there already when the volume was attached, and does not see it
    unseen_by varchar(255),
    created_at timestamp(3) with time zone not null,
    constraint volumes_name unique (tenant_id, name)
);

create index volumes_by_tenant on volumes (tenant_id, id);
create index volumes_by_instance on volumes (instance_id);

create table vpcs (
    id varchar(36) primary key,
    tenant_id varchar(36) not null,
    name varchar(64) not null,
    cidr_block varchar(18) not null,
    driver varchar(32) not null,
    created_at timestamp(3) with time zone not null,
    constraint vpcs_name unique (tenant_id, name)
);

create index vpcs_by_tenant on vpcs (tenant_id, id);

-- what a driver may have and nobody needs: being made, or removed
create table leftovers (
    id varchar(36) primary key,
    kind varchar(16) not null,
    tenant_id varchar(36) not null,
    driver varchar(32) not null
);

alter table instances add column vpc_id varchar(36);
alter table instances add column private_ip varchar(45);
alter table instances add column volumes text default '[]' not null;

create index instances_by_vpc on instances (vpc_id);
