// SPDX-License-Identifier: Apache-2.0
package dev.windsock.store;

import java.util.Locale;
import java.util.Map;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;

/**
 * The databases that a store can reside in, with the migrations of each. {@code db/migration/common} is written once for
 * both, with placeholders where they differ. {@code db/migration/postgresql} and {@code db/migration/sqlite} are for one of
 * them alone.
 */
enum Dialect {
    /** Stores a moment as milliseconds since 1970. Created with the tables of version 12. */
    SQLITE("integer"),
    POSTGRESQL("timestamp(3) with time zone");

    private final String instant;

    Dialect(String instant) {
        this.instant = instant;
    }

    /** Migrates the schema to the newest version. Blocks. */
    void migrate(DataSource database) {
        Flyway.configure()
                .dataSource(database)
                .locations("classpath:db/migration/" + name().toLowerCase(Locale.ROOT), "classpath:db/migration/common")
                .placeholders(Map.of("instant", instant))
                .validateMigrationNaming(true)
                .load()
                .migrate();
    }
}
