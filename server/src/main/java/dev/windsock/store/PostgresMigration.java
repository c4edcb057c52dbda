// SPDX-License-Identifier: Apache-2.0
package dev.windsock.store;

import java.util.function.Consumer;
import javax.sql.DataSource;
import org.flywaydb.core.api.MigrationVersion;
import org.jdbi.v3.core.Jdbi;

/**
 * The migration of a PostgreSQL database at the start of a server. Stateless; blocks.
 *
 * @param database opens connections whose statements have no timeout
 */
record PostgresMigration(DataSource database) implements NodeStart.Migration {
    @Override
    public boolean isPending() {
        return Dialect.POSTGRESQL.hasPending(database);
    }

    @Override
    public MigrationVersion schema() {
        return Dialect.POSTGRESQL.current(database);
    }

    @Override
    public MigrationVersion program() {
        return Dialect.POSTGRESQL.newest(database);
    }

    @Override
    public void run() {
        onOneConnection(Dialect.POSTGRESQL::migrate);
    }

    @Override
    public void runInUse() {
        onOneConnection(Dialect.POSTGRESQL::migrateInUse);
    }

    private void onOneConnection(Consumer<DataSource> migration) {
        Jdbi.create(database).useHandle(handle -> migration.accept(new SingleConnection(handle.getConnection())));
    }
}
