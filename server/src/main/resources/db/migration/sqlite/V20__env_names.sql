-- Values of environments are secrets. Events and stored responses have the names only.
update log_head set bytes = bytes - (
    select coalesce(sum(octet_length(payload)), 0) from events
    where log_offset in (select log_offset from events where topic = 'INSTANCES'));

update events
set payload = json_set(payload, '$.env', json('{}'), '$.env_names', json((
    select json_group_array(name) from (select key as name from json_each(payload, '$.env') order by key))))
where log_offset in (select log_offset from events where topic = 'INSTANCES')
    and json_type(payload, '$.env') = 'object'
    and json_type(payload, '$.env_names') is null;

update log_head set bytes = bytes + (
    select coalesce(sum(octet_length(payload)), 0) from events
    where log_offset in (select log_offset from events where topic = 'INSTANCES'));

update idempotency_keys
set answer = json_set(answer, '$.env', json('{}'), '$.env_names', json((
    select json_group_array(name) from (select key as name from json_each(answer, '$.env') order by key))))
where operation like '% /api/instances%'
    -- only an object that has this member, and no text, contains this
    and instr(answer, '"env":{') > 0
    and json_type(answer, '$.env_names') is null;

-- The tables from which a migration has removed secrets. Their pages may still contain them until the server has rewritten
-- the tables, see SqliteRewrite.
create table pending_rewrites (
    table_name varchar(64) primary key not null
);

insert into pending_rewrites select 'events' where exists (select 1 from log_head where latest > 0);
