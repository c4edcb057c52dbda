-- the incarnation of the server that may write, which every transaction that writes checks
alter table log_head add column owner bigint default 0 not null;

-- the server that may write; an incarnation is never used again
create table store_lease (
    id integer primary key check (id = 1),
    incarnation bigint not null,
    directory varchar(256) not null,
    host varchar(256) not null,
    pid bigint not null,
    address varchar(256) not null,
    acquired_at timestamp(3) with time zone not null,
    expires_at timestamp(3) with time zone not null
);

insert into store_lease (id, incarnation, directory, host, pid, address, acquired_at, expires_at)
values (1, 0, '', '', 0, '', 'epoch', 'epoch');
