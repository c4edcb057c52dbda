-- Texts that are sorted or searched by range sort by their bytes, as in SQLite and in Java, in every collation of the database.
alter table api_keys alter column id type varchar(8) collate "C";
alter table api_key_secrets alter column key_id type varchar(8) collate "C";
alter table key_addresses alter column key_id type varchar(8) collate "C";
alter table key_addresses alter column network type varchar(64) collate "C";
alter table audit alter column action type varchar(64) collate "C";
alter table audit_chains alter column tenant_id type varchar(36) collate "C";
alter table instances alter column id type varchar(36) collate "C";
alter table volumes alter column id type varchar(36) collate "C";
alter table vpcs alter column id type varchar(36) collate "C";
alter table leftovers alter column id type varchar(36) collate "C";
alter table terminals alter column id type varchar(36) collate "C";
alter table tenants alter column id type varchar(36) collate "C";

-- retention by age starts at the oldest event
drop index events_by_age;
