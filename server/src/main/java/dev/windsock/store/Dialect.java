// SPDX-License-Identifier: Apache-2.0
package dev.windsock.store;

import java.util.Arrays;
import java.util.Comparator;
import java.util.Locale;
import java.util.Map;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.MigrationInfo;
import org.flywaydb.core.api.MigrationInfoService;
import org.flywaydb.core.api.MigrationVersion;
import org.jdbi.v3.core.Jdbi;

/**
 * The databases that a store can reside in, with the migrations of each. {@code db/migration/common} is written once for
 * both, with placeholders where they differ. {@code db/migration/postgresql} and {@code db/migration/sqlite} are for one of
 * them alone.
 */
enum Dialect {
    /** Stores a moment as milliseconds since 1970. Created with the tables of version 12. */
    SQLITE("integer"),
    POSTGRESQL("timestamp(3) with time zone");

    /** The version of the first schema in SQLite. */
    static final String FIRST_OF_SQLITE = "12";

    private final String instant;

    Dialect(String instant) {
        this.instant = instant;
    }

    /** Migrates the schema to the newest version. Blocks. */
    void migrate(DataSource database) {
        migrate(database, "latest");
    }

    /** Migrates the schema to a version. Blocks. */
    void migrate(DataSource database, String version) {
        migrations(database, version).migrate();
    }

    /** Reads what a database contains, and changes nothing. Blocks. */
    StoredState inspect(DataSource database) {
        MigrationInfoService migrations = migrations(database, "latest").info();
        if (migrations.current() == null) {
            return new StoredState.Nothing();
        }
        MigrationVersion supported = Arrays.stream(migrations.all())
                .filter(migration -> migration.getState().isResolved())
                .map(MigrationInfo::getVersion)
                .max(Comparator.naturalOrder())
                .orElseThrow();
        MigrationVersion applied = migrations.current().getVersion();
        if (applied.compareTo(supported) > 0) {
            return new StoredState.Newer(applied.getVersion(), supported.getVersion());
        }
        return Jdbi.create(database)
                .withHandle(SqlEvents::latest)
                .<StoredState>map(StoredState.UpTo::new)
                .orElseGet(StoredState.Nothing::new);
    }

    /** Returns the migrations of a database, up to a version. */
    Flyway migrations(DataSource database, String version) {
        return Flyway.configure()
                .dataSource(database)
                .locations("classpath:db/migration/" + name().toLowerCase(Locale.ROOT), "classpath:db/migration/common")
                .placeholders(Map.of("instant", instant))
                .target(version)
                // a callback applies to the newest schema
                .skipDefaultCallbacks(!version.equals("latest"))
                .validateMigrationNaming(true)
                .load();
    }
}
