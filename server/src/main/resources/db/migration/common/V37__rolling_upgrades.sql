-- The requests with an Idempotency-Key that act outside of the database, from before they act until their response is stored.
create table pending_requests (
    key_id varchar(8) not null,
    idempotency_key varchar(255) not null,
    -- the server that acts
    node_id varchar(36) not null,
    created_at ${instant} not null,
    primary key (key_id, idempotency_key)
);

create index pending_requests_by_node on pending_requests (node_id);
create index pending_requests_by_age on pending_requests (created_at);

-- the schema that a node's program was made for; before this version, no node stored it
alter table nodes add column schema_version varchar(16) default '36' not null;

-- the oldest schema whose programs may use a schema; null or of another schema while only its own may
alter table store_identity add column schema_version varchar(16);
alter table store_identity add column oldest_schema varchar(16);
