-- when the key was last used; null for a key that was not used since this version
alter table api_keys add column last_used_at integer;

-- the name of the key that created it; null where Windsock did
alter table api_keys add column created_by_name varchar(64) check (length(created_by_name) <= 64);
update api_keys set created_by_name = coalesce(
    (select creator.name from api_keys creator where creator.id = api_keys.created_by), created_by)
where created_by <> 'windsock';
