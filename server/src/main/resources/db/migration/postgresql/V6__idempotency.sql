create table idempotency_keys (
    key_id varchar(8) not null,
    idempotency_key varchar(255) not null,
    operation varchar(255) not null,
    body_hash varchar(64) not null,
    answer text not null,
    log_position varchar(64) not null,
    created_at timestamp(3) with time zone not null,
    primary key (key_id, idempotency_key)
);

create index idempotency_keys_by_age on idempotency_keys (created_at);
