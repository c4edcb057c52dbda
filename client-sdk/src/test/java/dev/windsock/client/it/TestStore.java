// SPDX-License-Identifier: Apache-2.0
package dev.windsock.client.it;

import dev.windsock.postgres.Collation;
import dev.windsock.postgres.PostgresCluster;
import dev.windsock.postgres.TestDatabase;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The store for the servers that tests start: embedded, or PostgreSQL with {@code -Dwindsock.test.store=postgresql}. The build
 * runs the tests tagged {@code store} with both.
 */
final class TestStore {
    private static final boolean POSTGRESQL = "postgresql".equals(System.getProperty("windsock.test.store"));
    private static final Map<Path, TestDatabase> DATABASES = new ConcurrentHashMap<>();

    private TestStore() {}

    /**
     * Returns the properties of a server with a data directory. Every server that is started with the same directory uses the
     * same database.
     */
    static Map<String, Object> properties(Path dataDir) {
        return POSTGRESQL ? database(dataDir).properties() : Map.of();
    }

    /** Returns the environment of a server with a data directory, like {@link #properties}. */
    static Map<String, String> environment(Path dataDir) {
        return POSTGRESQL ? database(dataDir).environment() : Map.of();
    }

    private static TestDatabase database(Path dataDir) {
        return DATABASES.computeIfAbsent(
                dataDir, directory -> PostgresCluster.shared().createDatabase(Collation.EN_US));
    }
}
