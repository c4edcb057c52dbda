// SPDX-License-Identifier: Apache-2.0
package dev.windsock.store;

import dev.windsock.postgres.Collation;
import dev.windsock.postgres.PostgresCluster;
import dev.windsock.postgres.TestDatabase;
import java.nio.file.Path;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Nested;

/** The log in PostgreSQL, sorted bytewise and by language. */
final class PostgresEventLogTest {
    @Nested
    final class Bytewise extends Contract {
        Bytewise() {
            super(Collation.C);
        }
    }

    @Nested
    final class ByLanguage extends Contract {
        ByLanguage() {
            super(Collation.EN_US);
        }
    }

    @NullUnmarked
    abstract static class Contract extends SqlEventLogContract {
        private final TestDatabase database;

        Contract(Collation collation) {
            database = PostgresCluster.shared().createDatabase(collation);
        }

        @Override
        StoreDatabase open(Path directory) {
            return TestPostgres.open(database, directory.toString());
        }
    }
}
