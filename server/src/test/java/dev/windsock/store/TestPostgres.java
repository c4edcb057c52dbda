// SPDX-License-Identifier: Apache-2.0
package dev.windsock.store;

import dev.windsock.postgres.TestDatabase;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/** Opens the database of a test as a server does. */
final class TestPostgres {
    private TestPostgres() {}

    /** Opens the database as the server on a data directory. */
    static PostgresDatabase open(TestDatabase database, String directory) {
        return open(database, new DirectoryIdentity(directory, ":boot"));
    }

    /** Opens the database as the server on a data directory. */
    static PostgresDatabase open(TestDatabase database, DirectoryIdentity directory) {
        return PostgresDatabase.open(connections(database), request(directory, false, null));
    }

    /** Opens the database as a server with NATS does. */
    static PostgresDatabase openWithNats(TestDatabase database, String directory) {
        return PostgresDatabase.open(
                connections(database), request(new DirectoryIdentity(directory, ":boot"), true, null));
    }

    static JoinRequest request(DirectoryIdentity directory, boolean bus, @Nullable String adopted) {
        return new JoinRequest(StoreHolder.here("the test"), directory, null, null, "test", bus, adopted, false);
    }

    static PostgresConnections connections(TestDatabase database) {
        return new PostgresConnections(database.url(), database.user(), database.password());
    }

    /** Returns connections for the test itself. */
    static Jdbi jdbi(TestDatabase database) {
        return Jdbi.create(connections(database).source());
    }
}
