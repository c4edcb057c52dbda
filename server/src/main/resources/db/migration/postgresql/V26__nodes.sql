-- the servers that have used the database, each with its host, driver and data directory
create table nodes (
    id varchar(36) collate "C" primary key,
    -- the identity of the data directory, which no copy of it has
    directory varchar(256) not null unique,
    host varchar(256) not null,
    joined_at timestamp(3) with time zone not null
);

-- The node that runs or stores it; no other acts on it. Rows of earlier versions get theirs when the server starts.
alter table instances add column node_id varchar(36);
alter table volumes add column node_id varchar(36);
alter table vpcs add column node_id varchar(36);
alter table leftovers add column node_id varchar(36);
alter table terminals add column node_id varchar(36);
