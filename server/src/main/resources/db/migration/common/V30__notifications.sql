create table notification_rules (
    id varchar(36) primary key not null,
    tenant_id varchar(36) not null,
    name varchar(64) not null,
    enabled smallint not null,
    condition_kind varchar(32) not null,
    -- both null unless the condition is a threshold
    threshold_percent integer,
    for_seconds integer,
    -- the one instance that the rule is for; null for all with its labels
    instance_id varchar(36),
    labels text not null,
    -- the target of its webhook; all null without one
    webhook_url varchar(2048),
    webhook_secret varchar(128),
    -- valid until a time after a rotation
    webhook_previous_secret varchar(128),
    webhook_previous_until ${instant},
    -- since when every attempt has failed; null while the newest one succeeded
    webhook_failing_since ${instant},
    -- why nothing is sent any more; null while it is active
    webhook_disabled_reason varchar(512),
    version bigint not null,
    -- events before this time are older than what the rule watches
    effective_at ${instant} not null,
    created_by varchar(16) not null,
    created_at ${instant} not null,
    updated_at ${instant} not null,
    constraint notification_rules_name unique (tenant_id, name)
);

create index notification_rules_by_tenant on notification_rules (tenant_id, id);

-- up to where the log was read for the rules of a tenant
create table notification_cursors (
    tenant_id varchar(36) primary key not null,
    log_position varchar(64) not null
);

create table notifications (
    id varchar(36) primary key not null,
    tenant_id varchar(36) not null,
    rule_id varchar(36) not null,
    rule_name varchar(64) not null,
    condition_kind varchar(32) not null,
    state varchar(16) not null,
    resource_type varchar(16) not null,
    resource_id varchar(36) not null,
    resource_name varchar(256) not null,
    summary varchar(512) not null,
    resolution varchar(512),
    raised_at ${instant} not null,
    resolved_at ${instant}
);

create index notifications_by_tenant on notifications (tenant_id, id);
create index notifications_by_state on notifications (tenant_id, state, id);
-- a rule has one notification of a resource at a time
create unique index notifications_firing on notifications (rule_id, resource_id) where state = 'FIRING';
create index notifications_firing_by_resource on notifications (tenant_id, resource_id) where state = 'FIRING';
