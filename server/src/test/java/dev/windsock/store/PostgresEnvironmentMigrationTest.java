// SPDX-License-Identifier: Apache-2.0
package dev.windsock.store;

import dev.windsock.postgres.Collation;
import dev.windsock.postgres.PostgresCluster;
import dev.windsock.postgres.TestDatabase;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import org.jdbi.v3.core.Handle;

final class PostgresEnvironmentMigrationTest extends EnvironmentMigrationContract {
    private final TestDatabase database = PostgresCluster.shared().createDatabase(Collation.EN_US);

    @Override
    void previously(Consumer<Handle> change) {
        Dialect.POSTGRESQL.migrate(TestPostgres.connections(database).source(), PREVIOUS);
        StoreFactory.jdbi(TestPostgres.connections(database).source()::getConnection)
                .useTransaction(change::accept);
    }

    @Override
    StoreDatabase open() {
        return TestPostgres.open(database, "the test");
    }

    @Override
    boolean filesContain(String text) throws IOException {
        List<String> files = TestPostgres.jdbi(database)
                .withHandle(
                        handle -> handle.createQuery("""
                                select pg_relation_filepath(oid) from pg_class
                                where relkind in ('r', 't', 'i') and relnamespace in ('public'::regnamespace, 'pg_toast'::regnamespace)""").mapTo(String.class).list());
        Path data = PostgresCluster.shared().checkpoint();
        for (String file : files) {
            if (Files.readString(data.resolve(file), StandardCharsets.ISO_8859_1)
                    .contains(text)) {
                return true;
            }
        }
        return false;
    }
}
