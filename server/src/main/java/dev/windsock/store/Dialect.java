// SPDX-License-Identifier: Apache-2.0
package dev.windsock.store;

import dev.windsock.retry.Poll;
import java.time.Duration;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.MigrationInfo;
import org.flywaydb.core.api.MigrationInfoService;
import org.flywaydb.core.api.MigrationVersion;
import org.jdbi.v3.core.Jdbi;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The databases that a store can reside in, with the migrations of each. {@code db/migration/common} is written once for both,
 * with placeholders where they differ. {@code db/migration/postgresql} and {@code db/migration/sqlite} are each specific to one
 * database.
 */
enum Dialect {
    /** Stores a time as milliseconds since 1970. The first version of its schema is 12. */
    SQLITE("integer"),
    POSTGRESQL("timestamp(3) with time zone");

    /** The version of the first schema in SQLite. */
    static final String FIRST_OF_SQLITE = "12";

    /** The first version in which the log stores its past epochs. */
    private static final String KNOWS_PAST_EPOCHS = "29";

    private static final String NO_TIMEOUT = "0";
    private static final String IN_USE_LOCK_TIMEOUT = "1s";
    private static final int IN_USE_ATTEMPTS = 60;
    private static final Duration IN_USE_RETRY_DELAY = Duration.ofSeconds(1);
    private static final Logger LOG = LoggerFactory.getLogger(Dialect.class);

    private final String instant;

    Dialect(String instant) {
        this.instant = instant;
    }

    /** Migrates the schema to the latest version. Blocks. */
    void migrate(DataSource database) {
        migrate(database, "latest");
    }

    /** Migrates the schema to a version. Blocks. */
    void migrate(DataSource database, String version) {
        migrations(database, version).migrate();
    }

    /**
     * Migrates the schema to the newest version while other servers use it. A migration that cannot lock a table within a
     * second fails and is retried, because the servers' statements wait behind it. Blocks.
     */
    void migrateInUse(DataSource database) {
        int failures = 0;
        while (true) {
            try {
                configuration(database, "latest", IN_USE_LOCK_TIMEOUT).migrate();
                return;
            } catch (FlywayException e) {
                if (!StoreFailures.isLockTimeout(e)
                        || ++failures == IN_USE_ATTEMPTS
                        || !Poll.pause(IN_USE_RETRY_DELAY)) {
                    throw e;
                }
                LOG.warn("Other servers use a table that must be migrated, retrying: attempt={}", failures);
            }
        }
    }

    /** Returns the version of the schema of a database that is not empty. Blocks. */
    MigrationVersion current(DataSource database) {
        return migrations(database, "latest").info().current().getVersion();
    }

    /** Returns the version of the schema that this program was made for. Blocks. */
    MigrationVersion newest(DataSource database) {
        return newest(migrations(database, "latest").info());
    }

    private static MigrationVersion newest(MigrationInfoService migrations) {
        return Arrays.stream(migrations.all())
                .filter(migration -> migration.getState().isResolved())
                .map(MigrationInfo::getVersion)
                .max(Comparator.naturalOrder())
                .orElseThrow();
    }

    /** Returns whether the schema is older than this program. Blocks. */
    boolean hasPending(DataSource database) {
        return migrations(database, "latest").info().pending().length > 0;
    }

    /** Reads the content of a database without changing it. Blocks. */
    StoredState inspect(DataSource database) {
        MigrationInfoService migrations = migrations(database, "latest").info();
        if (migrations.current() == null) {
            return new StoredState.Nothing();
        }
        MigrationVersion supported = newest(migrations);
        MigrationVersion applied = migrations.current().getVersion();
        if (applied.compareTo(supported) > 0 && !isUsable(database, applied, supported)) {
            return new StoredState.Newer(applied.getVersion(), supported.getVersion());
        }
        Optional<String> outdated =
                applied.compareTo(supported) < 0 ? Optional.of(applied.getVersion()) : Optional.empty();
        return Jdbi.create(database)
                .withHandle(handle -> SqlEvents.latest(handle)
                        .<StoredState>map(latest -> new StoredState.UpTo(
                                latest,
                                outdated,
                                applied.isAtLeast(KNOWS_PAST_EPOCHS) ? SqlEvents.pastEpochs(handle) : Set.of())))
                .orElseGet(StoredState.Nothing::new);
    }

    /**
     * Returns whether a newer schema supports this program. An embedded database has only one server, so its schema never needs
     * to support older programs.
     */
    private boolean isUsable(DataSource database, MigrationVersion schema, MigrationVersion program) {
        return this == POSTGRESQL
                && Jdbi.create(database).withHandle(handle -> SchemaVersions.supports(handle, schema, program));
    }

    /** Returns the migrations of a database, up to a version. */
    Flyway migrations(DataSource database, String version) {
        return configuration(database, version, NO_TIMEOUT);
    }

    private Flyway configuration(DataSource database, String version, String lockTimeout) {
        return Flyway.configure()
                .dataSource(database)
                .locations("classpath:db/migration/" + name().toLowerCase(Locale.ROOT), "classpath:db/migration/common")
                .placeholders(Map.of("instant", instant, "lock_timeout", lockTimeout))
                .target(version)
                // callbacks apply only to the latest schema
                .skipDefaultCallbacks(!version.equals("latest"))
                .validateMigrationNaming(true)
                .load();
    }
}
