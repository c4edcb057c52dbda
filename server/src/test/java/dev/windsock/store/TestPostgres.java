// SPDX-License-Identifier: Apache-2.0
package dev.windsock.store;

import dev.windsock.postgres.TestDatabase;
import org.jdbi.v3.core.Jdbi;

/** Opens the database of a test as a server does. */
final class TestPostgres {
    private TestPostgres() {}

    /** Opens the database as the server on a data directory. */
    static PostgresDatabase open(TestDatabase database, String directoryId) {
        return PostgresDatabase.open(connections(database), StoreHolder.here("the test"), directoryId);
    }

    static PostgresConnections connections(TestDatabase database) {
        return new PostgresConnections(database.url(), database.user(), database.password());
    }

    /** Returns connections for the test itself. */
    static Jdbi jdbi(TestDatabase database) {
        return Jdbi.create(connections(database).source());
    }
}
