-- the size of all events: each counts its payload and 400 bytes, see SqlEvents
alter table log_head add column bytes bigint default 0 not null;
update log_head set bytes = (select coalesce(sum(octet_length(payload) + 400), 0) from events);

-- the client that published the event; null for a change that has an audit row of its own
alter table events add column ip_address varchar(64);

-- the size of all rows of a chain: each counts its details and 1000 bytes, see AuditRepository
alter table audit_chains add column bytes bigint default 0 not null;
update audit_chains set bytes = (
    select coalesce(sum(octet_length(details) + 1000), 0) from audit where audit.tenant_id = audit_chains.tenant_id);

-- how far the audit covers the published events of the log
create table publish_audit (
    id integer primary key check (id = 1),
    -- every published event up to here has its audit row
    through_offset bigint not null,
    -- a range whose rows are being written: its end, and the last key that has its row; null between ranges
    range_end bigint,
    done_key varchar(64)
);

-- events so far have an audit row for each request
insert into publish_audit (id, through_offset)
select 1, coalesce(max(latest), 0) from log_head;
