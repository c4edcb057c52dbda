// SPDX-License-Identifier: Apache-2.0
package dev.windsock.store;

import dev.windsock.postgres.Collation;
import dev.windsock.postgres.PostgresCluster;
import dev.windsock.postgres.TestDatabase;

final class PostgresStoreCheckTest extends StoreCheckContract {
    private TestDatabase database = PostgresCluster.shared().createDatabase(Collation.EN_US);

    @Override
    StoredState inspect() {
        return PostgresDatabase.inspect(database.urlWithCredentials());
    }

    @Override
    StoreDatabase open() {
        return PostgresDatabase.open(database.urlWithCredentials());
    }

    @Override
    void empty() {
        database = PostgresCluster.shared().createDatabase(Collation.EN_US);
    }
}
