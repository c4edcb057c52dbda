-- A session needs a second secret, which only pages of the console's origin can read. Sessions of earlier versions have
-- none, so they end.
delete from sessions;
alter table sessions add column secret_hash varchar(64) default '' not null;

-- one row, written by the first server that uses the store
create table store_identity (
    singleton integer primary key check (singleton = 1),
    id varchar(16) not null
);

-- the sessions of a key, which end with it
create index sessions_by_key on sessions (key_id);
