-- The same tables as in PostgreSQL. This database has one server, which is the node of all rows.
create table nodes (
    id varchar(36) primary key not null,
    directory varchar(256) not null unique,
    host varchar(256) not null check (length(host) <= 256),
    joined_at integer not null
);

insert into nodes (id, directory, host, joined_at)
select substr(h, 1, 8) || '-' || substr(h, 9, 4) || '-7' || substr(h, 14, 3) || '-8' || substr(h, 18, 3) || '-' || substr(h, 21, 12),
    '', '', unixepoch() * 1000
from (select lower(hex(randomblob(16))) as h);

alter table instances add column node_id varchar(36);
update instances set node_id = (select id from nodes);
alter table volumes add column node_id varchar(36);
update volumes set node_id = (select id from nodes);
alter table vpcs add column node_id varchar(36);
update vpcs set node_id = (select id from nodes);
alter table leftovers add column node_id varchar(36);
update leftovers set node_id = (select id from nodes);
alter table terminals add column node_id varchar(36);
update terminals set node_id = (select id from nodes);
