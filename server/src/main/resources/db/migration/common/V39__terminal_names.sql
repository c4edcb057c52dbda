-- the instance's name, which stays when the instance is removed; null if it was removed before this migration
alter table terminals add column instance_name varchar(64);
update terminals set instance_name =
    (select name from instances where instances.id = terminals.instance_id);
