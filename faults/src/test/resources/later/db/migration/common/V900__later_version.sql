-- What a later version of the program adds. The previous version ignores it.
create table later_versions (
    id varchar(36) not null primary key,
    created_at ${instant} not null
);

alter table events add column of_later_versions varchar(8) default 'new' not null;
alter table sessions add column of_later_versions varchar(8) default 'new' not null;
