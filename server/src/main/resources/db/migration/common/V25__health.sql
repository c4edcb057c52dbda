-- what the health check of the current run has found; null without a check or a run
alter table instances add column health_status varchar(16);
alter table instances add column health_output text;
