-- the same columns as in PostgreSQL; the lock of the data directory protects this database, so its owner is always 0
alter table log_head add column owner bigint default 0 not null;
