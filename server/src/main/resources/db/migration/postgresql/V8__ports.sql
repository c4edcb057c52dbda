-- ports of the host that lead to the instance, and the code of what failed while it is ERROR
alter table instances add column ports text default '[]' not null;
alter table instances add column status_code varchar(32);
