-- whether an instance starts again by itself, how often it has done so in a row, and when it does so next
alter table instances add column restart_policy varchar(16) default 'NEVER' not null;
alter table instances add column max_restarts integer default 100 not null;
alter table instances add column restart_count integer default 0 not null;
alter table instances add column next_start_at timestamp(3) with time zone;
