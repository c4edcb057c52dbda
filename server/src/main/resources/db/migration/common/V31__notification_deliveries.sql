-- messages to webhooks: those that are to be sent, and a limited history
create table notification_deliveries (
    id varchar(36) primary key not null,
    tenant_id varchar(36) not null,
    rule_id varchar(36) not null,
    message_type varchar(32) not null,
    body text not null,
    status varchar(16) not null,
    attempts integer not null,
    -- null unless it is PENDING
    next_attempt_at ${instant},
    created_at ${instant} not null,
    -- null while it is PENDING
    finished_at ${instant},
    -- of the newest attempt; null before the first, and the status also without a response
    response_status integer,
    error varchar(512),
    duration_millis integer
);

create index notification_deliveries_by_rule on notification_deliveries (rule_id, id);
create index notification_deliveries_due on notification_deliveries (rule_id, next_attempt_at) where status = 'PENDING';
create index notification_deliveries_queued on notification_deliveries (tenant_id) where status = 'PENDING';
