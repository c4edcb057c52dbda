// SPDX-License-Identifier: Apache-2.0
package dev.windsock;

import dev.windsock.postgres.Collation;
import dev.windsock.postgres.PostgresCluster;
import java.util.Map;

/**
 * The store of the servers that tests start: embedded, or PostgreSQL with {@code -Dwindsock.test.store=postgresql}. The build
 * runs the tests tagged {@code store} with both.
 */
public final class TestStore {
    private static final boolean POSTGRESQL = "postgresql".equals(System.getProperty("windsock.test.store"));

    private TestStore() {}

    /** Returns the properties of a server with an empty store. Its collation is the one that differs most from byte order. */
    public static Map<String, Object> properties() {
        return POSTGRESQL
                ? PostgresCluster.shared().createDatabase(Collation.EN_US).properties()
                : Map.of();
    }
}
