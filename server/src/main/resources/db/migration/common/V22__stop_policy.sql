-- how the runs of an instance end; no signal means that of the image, or else SIGTERM
alter table instances add column stop_timeout_seconds integer default 10 not null;
alter table instances add column stop_signal varchar(16);
