// SPDX-License-Identifier: Apache-2.0
package dev.windsock.store;

import dev.windsock.postgres.Collation;
import dev.windsock.postgres.PostgresCluster;
import javax.sql.DataSource;

final class PostgresMigrationsTest extends MigrationsContract {
    @Override
    Dialect dialect() {
        return Dialect.POSTGRESQL;
    }

    @Override
    DataSource database() {
        return TestPostgres.connections(PostgresCluster.shared().createDatabase(Collation.EN_US))
                .source();
    }
}
