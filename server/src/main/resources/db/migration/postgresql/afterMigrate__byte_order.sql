-- Every text sorts by its bytes, as in SQLite and in Java, in every collation of the database: ranges and pages rely on it,
-- and an index in the order of a language breaks when the operating system changes that order. Changes only new columns.
set local statement_timeout = 0;
set local lock_timeout = '${lock_timeout}';

do $$
declare
    changes record;
begin
    -- servers that start at the same time complete one migration after the other
    lock table flyway_schema_history in share row exclusive mode;
    for changes in
        select table_name, string_agg(
            format('alter column %I type %s collate "C"', column_name,
                case when character_maximum_length is null then 'text' else format('varchar(%s)', character_maximum_length) end),
            ', ') as columns
        from information_schema.columns join information_schema.tables using (table_schema, table_name)
        where table_schema = current_schema()
            and table_type = 'BASE TABLE'
            and table_name not like 'flyway%'
            and data_type in ('text', 'character varying')
            and collation_name is distinct from 'C'
        group by table_name
    loop
        execute format('alter table %I %s', changes.table_name, changes.columns);
    end loop;
end $$;
