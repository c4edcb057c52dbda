-- whether the run of an instance that is STOPPING is killed, and gets no time to end by itself
alter table instances add column stop_forced boolean not null default false;
