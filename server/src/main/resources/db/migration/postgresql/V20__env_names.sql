-- Values of environments are secrets. Events and stored responses have the names only. A text contains the member env with
-- an object at most once, because quotes within strings are escaped.
update log_head set bytes = bytes - (
    select coalesce(sum(octet_length(payload)), 0) from events
    where topic = 'INSTANCES');

update events
set payload = replace(payload, '"env":' || found.env, '"env":{},"env_names":' || found.names)
from (
    select
        log_offset as at,
        (payload::json -> 'env')::text as env,
        (select coalesce(json_agg(name order by name collate "C"), '[]')::text
            from json_object_keys(payload::json -> 'env') as name) as names
    from events
    where topic = 'INSTANCES' and payload like '%"env":{%' and payload not like '%"env_names":[%'
) as found
where log_offset = found.at;

update log_head set bytes = bytes + (
    select coalesce(sum(octet_length(payload)), 0) from events
    where topic = 'INSTANCES');

update idempotency_keys
set answer = replace(answer, '"env":' || found.env, '"env":{},"env_names":' || found.names)
from (
    select
        key_id as of_key,
        idempotency_key as used,
        (answer::json -> 'env')::text as env,
        (select coalesce(json_agg(name order by name collate "C"), '[]')::text
            from json_object_keys(answer::json -> 'env') as name) as names
    from idempotency_keys
    where operation like '% /api/instances%' and answer like '%"env":{%' and answer not like '%"env_names":[%'
) as found
where key_id = found.of_key and idempotency_key = found.used;

-- The tables from which a migration has removed secrets. Their pages may still contain them until the server has rewritten
-- the tables, see PostgresDatabase.
create table pending_rewrites (
    table_name varchar(64) primary key not null
);

insert into pending_rewrites select 'events' where exists (select 1 from events where topic = 'INSTANCES');
insert into pending_rewrites select 'idempotency_keys' where exists (select 1 from idempotency_keys);
