// SPDX-License-Identifier: Apache-2.0
package dev.windsock.store;

import java.nio.file.Path;
import javax.sql.DataSource;
import org.junit.jupiter.api.io.TempDir;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteDataSource;

/** Runs all migrations after the baseline. */
final class SqliteMigrationsTest extends MigrationsContract {
    @TempDir
    Path directory;

    @Override
    Dialect dialect() {
        return Dialect.SQLITE;
    }

    @Override
    DataSource database() {
        SQLiteConfig config = new SQLiteConfig();
        config.enforceForeignKeys(true);
        SQLiteDataSource source = new SQLiteDataSource(config);
        source.setUrl("jdbc:sqlite:" + directory.resolve("store.db"));
        return source;
    }
}
