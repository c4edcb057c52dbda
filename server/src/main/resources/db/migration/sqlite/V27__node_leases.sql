-- The same columns as in PostgreSQL. This database has one server, which needs no lease.
alter table nodes add column name varchar(64) default '' not null check (length(name) <= 64);
alter table nodes add column url varchar(512) check (length(url) <= 512);
alter table nodes add column version varchar(64) default '' not null check (length(version) <= 64);
