-- the log is read by topic
drop index events_by_tenant;
create index events_by_topic on events (tenant_id, topic, log_offset);

-- each index has the rows of one filter of the audit in the order of the chain
drop index audit_by_actor;
drop index audit_by_resource;
create index audit_by_actor_key on audit (tenant_id, actor_key_id, chain_offset);
create index audit_by_actor_name on audit (tenant_id, actor_name, chain_offset);
create index audit_by_action on audit (tenant_id, action, chain_offset);
create index audit_by_resource on audit (tenant_id, resource_id, chain_offset);
create index audit_by_failure on audit (tenant_id, outcome, chain_offset) where outcome <> 'OK';

-- terminated instances, closed terminals and deleted tenants are kept, and lists leave them out
drop index instances_by_tenant;
create index instances_by_tenant on instances (tenant_id, status, id);
create index instances_by_name on instances (tenant_id, name, id);
drop index instances_by_vpc;
create index instances_by_vpc on instances (vpc_id, status);
alter table instance_labels add column tenant_id varchar(36) default '' not null;
update instance_labels
set tenant_id = (select instances.tenant_id from instances where instances.id = instance_labels.instance_id);
drop index instance_labels_by_value;
create index instance_labels_by_value on instance_labels (tenant_id, name, label_value, instance_id);
create index terminals_by_instance on terminals (tenant_id, instance_id, id);
create index terminals_open on terminals (tenant_id, id) where closed_at is null;
create index tenants_present on tenants (id) where deleted_at is null;
create index tenants_by_name on tenants (name);
create index api_keys_by_tenant on api_keys (tenant_id);
