-- A role or a database may limit statements, and a migration of large tables takes longer. In the migration's transaction.
set local statement_timeout = 0;
set local lock_timeout = '${lock_timeout}';
