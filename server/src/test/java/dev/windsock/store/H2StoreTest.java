// SPDX-License-Identifier: Apache-2.0
package dev.windsock.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.flywaydb.core.internal.jdbc.DriverDataSource;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The store of a version that did not yet use SQLite. {@code h2-store.zip} was written by a server of version 0.1 that was
 * killed.
 */
@NullUnmarked
public final class H2StoreTest {
    @TempDir
    Path directory;

    @Test
    void movesTheStoreOfAServerThatWasKilled() throws Exception {
        extractOldStore(directory);
        try (StoreDatabase database = SqliteFile.prepare(directory).open()) {
            long bytes = database.readers()
                    .inTransaction(handle -> handle.createQuery("select sum(octet_length(payload) + 400) from events")
                            .mapTo(Long.class)
                            .one());
            assertThat(database.readers().inTransaction(SqlEvents::head))
                    .isEqualTo(new SqlEvents.Head("3wn8mv9al1", 0, 184, bytes));
            assertThat(counts(database)).containsExactly(184, 43, 4, 4, 1, 2, 1, 1);
            assertThat(newest(database)).isEqualTo(Instant.parse("2026-11-29T20:09:20.970Z"));
        }
        assertThat(files()).contains("store.db", "store.mv.db.migrated").doesNotContain("store.mv.db", "store.db.part");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(directory.resolve("store.db"))))
                .isEqualTo("rw-------");
    }

    private static Instant newest(StoreDatabase database) {
        return database.readers()
                .inTransaction(handle -> handle.createQuery("select created_at from events where log_offset = 184")
                        .map((rs, context) -> rs.getTimestamp("created_at").toInstant())
                        .one());
    }

    private static List<Integer> counts(StoreDatabase database) {
        return database.readers()
                .inTransaction(handle -> List.of(
                                "events",
                                "audit",
                                "api_keys",
                                "api_key_secrets",
                                "instances",
                                "tenants",
                                "volumes",
                                "audit_chains")
                        .stream()
                        .map(table -> handle.createQuery("select count(*) from " + table)
                                .mapTo(Integer.class)
                                .one())
                        .toList());
    }

    @Test
    void migratesAnOlderSchemaFirst() throws SQLException {
        try (Connection old = oldStore("7");
                Statement statement = old.createStatement()) {
            statement.execute("insert into log_head values (1, 'epoch', 2, 5)");
            statement.execute("""
                    insert into audit values ('t', 7, 'id', null, 'ops', 'key:create', null, null, 'OK', '{}', null, null,
                        null, timestamp with time zone '2026-01-02 03:04:05.678+01:00', 'hash', 'previous')""");
        }
        try (StoreDatabase database = SqliteFile.prepare(directory).open()) {
            database.readers().useTransaction(handle -> {
                assertThat(SqlEvents.head(handle)).isEqualTo(new SqlEvents.Head("epoch", 2, 5, 0));
                // added by a later migration
                assertThat(handle.createQuery("select head_offset from audit_chains where tenant_id = 't'")
                                .mapTo(Long.class)
                                .one())
                        .isEqualTo(7);
                assertThat(handle.createQuery("select created_at from audit")
                                .map((rs, context) ->
                                        rs.getTimestamp("created_at").toInstant())
                                .one())
                        .isEqualTo(Instant.parse("2026-01-02T02:04:05.678Z"));
            });
        }
    }

    @Test
    void startsOverAfterACopyThatWasInterrupted() throws Exception {
        extractOldStore(directory);
        Files.writeString(directory.resolve("store.db.part"), "half of a file");
        try (StoreDatabase database = SqliteFile.prepare(directory).open()) {
            assertThat(counts(database)).startsWith(184);
        }
        assertThat(files()).doesNotContain("store.db.part", "store.mv.db");
    }

    @Test
    void keepsTheNewStoreIfOnlyTheOldOneWasNotRenamed() throws Exception {
        extractOldStore(directory);
        SqliteFile.prepare(directory).open().close();
        extractOldStore(directory);
        try (StoreDatabase database = SqliteFile.prepare(directory).open()) {
            database.writer().useTransaction(handle -> handle.execute("update log_head set latest = 185"));
        }
        extractOldStore(directory);
        try (StoreDatabase database = SqliteFile.prepare(directory).open()) {
            assertThat(database.readers().inTransaction(SqlEvents::head).latest())
                    .isEqualTo(185);
        }
    }

    @Test
    void keepsAnOldStoreThatItCannotRead() throws Exception {
        Path old = Files.writeString(directory.resolve("store.mv.db"), "not a database");
        assertThatThrownBy(() -> SqliteFile.prepare(directory).open())
                .hasMessageStartingWith("cannot copy " + old + ", the store of an earlier version: ");
        assertThat(old).hasContent("not a database");
        assertThat(directory.resolve("store.db")).doesNotExist();
    }

    /** Creates a store as it was after one of the first migrations. */
    private Connection oldStore(String version) throws SQLException {
        String url = "jdbc:h2:async:" + directory.resolve("store")
                + ";MODE=PostgreSQL;DATABASE_TO_LOWER=TRUE;DEFAULT_NULL_ORDERING=HIGH;WRITE_DELAY=0";
        Dialect.POSTGRESQL.migrate(
                new DriverDataSource(H2StoreTest.class.getClassLoader(), null, url, null, null), version);
        return DriverManager.getConnection(url);
    }

    /** Extracts the store of a server of version 0.1. */
    public static void extractOldStore(Path directory) throws IOException {
        Files.createDirectories(directory);
        try (InputStream packaged = H2StoreTest.class.getResourceAsStream("h2-store.zip");
                ZipInputStream zip = new ZipInputStream(packaged)) {
            for (ZipEntry file = zip.getNextEntry(); file != null; file = zip.getNextEntry()) {
                Files.write(directory.resolve(file.getName()), zip.readAllBytes());
            }
        }
    }

    private List<String> files() throws IOException {
        try (var files = Files.list(directory)) {
            return files.map(file -> file.getFileName().toString()).toList();
        }
    }
}
