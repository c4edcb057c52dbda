create table api_keys (
    id varchar(8) primary key,
    tenant_id varchar(36) not null,
    name varchar(64) not null,
    -- null where the key has a list of its own
    role varchar(16),
    -- wire names, separated by spaces
    permissions text not null,
    created_by varchar(64) not null,
    created_at timestamp(3) with time zone not null,
    expires_at timestamp(3) with time zone,
    revoked_at timestamp(3) with time zone
);

create table api_key_secrets (
    key_id varchar(8) not null references api_keys (id),
    version integer not null,
    secret_hash varchar(64) not null,
    -- the end of a rotation's grace; null for the newest secret
    valid_until timestamp(3) with time zone,
    primary key (key_id, version)
);

create table sessions (
    token_hash varchar(64) primary key,
    key_id varchar(8) not null references api_keys (id),
    secret_version integer not null,
    created_at timestamp(3) with time zone not null,
    last_seen_at timestamp(3) with time zone not null
);
