alter table instance_labels alter column instance_id type varchar(36) collate "C";

-- nothing finds a row of the audit by its id, and SQLite has no such index
alter table audit drop constraint audit_id_key;
