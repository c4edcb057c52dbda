// SPDX-License-Identifier: Apache-2.0
package dev.windsock.store;

import dev.windsock.postgres.Collation;
import dev.windsock.postgres.PostgresCluster;
import dev.windsock.postgres.TestDatabase;

final class PostgresStoreCheckTest extends StoreCheckContract {
    private TestDatabase database = PostgresCluster.shared().createDatabase(Collation.EN_US);

    @Override
    StoredState inspect() {
        return PostgresDatabase.inspect(TestPostgres.connections(database));
    }

    @Override
    StoreDatabase open() {
        return TestPostgres.open(database, "the test");
    }

    @Override
    void empty() {
        database = PostgresCluster.shared().createDatabase(Collation.EN_US);
    }
}
