-- how other servers and clients know a node
alter table nodes add column name varchar(64) collate "C" default '' not null;
alter table nodes add column url varchar(512) collate "C";
alter table nodes add column version varchar(64) collate "C" default '' not null;

-- The servers that run now, each with its right to write. A server that stops removes its row; that of a server that was
-- killed remains, and expires. The row of store_lease orders their starts, and is never free for earlier versions.
create table node_leases (
    node_id varchar(36) collate "C" primary key,
    -- grows with each start of any server; every transaction that writes checks it
    incarnation bigint not null,
    -- whether the server reaches others over NATS
    bus boolean not null,
    -- the data directory, in this boot of the machine
    directory varchar(256) collate "C" not null,
    host varchar(256) collate "C" not null,
    pid bigint not null,
    address varchar(256) collate "C" not null,
    acquired_at timestamp(3) with time zone not null,
    expires_at timestamp(3) with time zone not null
);
