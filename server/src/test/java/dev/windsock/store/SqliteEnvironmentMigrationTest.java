// SPDX-License-Identifier: Apache-2.0
package dev.windsock.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The files of a server that was killed: most rows are only in its write-ahead log. */
@NullUnmarked
final class SqliteEnvironmentMigrationTest extends EnvironmentMigrationContract {
    @TempDir
    Path previous;

    @TempDir
    Path directory;

    @Override
    void previously(Consumer<Handle> change) throws Exception {
        Path file = previous.resolve(SqliteFile.NAME);
        SqliteFile.create(file);
        Dialect.SQLITE.migrate(SqliteFile.configured(file, false), PREVIOUS);
        // closing the last connection would move the log into the database
        try (Connection open = SqliteFile.connect(previous);
                SqliteConnections connections = new SqliteConnections(
                        () -> SqliteFile.configured(file, false).getConnection(), 1)) {
            connections.jdbi().useTransaction(change::accept);
            try (Stream<Path> files = Files.list(previous).filter(Files::isRegularFile)) {
                for (Path written : files.toList()) {
                    Files.copy(written, directory.resolve(written.getFileName()));
                }
            }
        }
        assertThat(directory.resolve("store.db-wal")).isNotEmptyFile();
    }

    @Override
    StoreDatabase open() {
        return SqliteFile.prepare(directory).open();
    }

    @Override
    boolean filesContain(String text) throws Exception {
        try (Stream<Path> files = Files.walk(directory).filter(Files::isRegularFile)) {
            for (Path file : files.toList()) {
                if (Files.readString(file, StandardCharsets.ISO_8859_1).contains(text)) {
                    return true;
                }
            }
        }
        return false;
    }

    @Test
    void aNewStoreIsNotRewritten() throws Exception {
        SqliteFile.prepare(directory).open().close();
        Object file = Files.getAttribute(directory.resolve("store.db"), "unix:ino");
        SqliteFile.prepare(directory).open().close();
        assertThat(Files.getAttribute(directory.resolve("store.db"), "unix:ino"))
                .isEqualTo(file);
    }

    @Test
    void rewritesAgainAfterARewriteThatWasInterrupted() throws Exception {
        previously(handle -> handle.execute(
                "insert into log_head (id, epoch, earliest, latest, bytes) values (1, 'epoch', 0, 4, 1)"));
        Files.writeString(directory.resolve("store.db.part"), SECRET);
        SqliteFile.prepare(directory).open().close();
        assertThat(filesContain(SECRET)).isFalse();
        assertThat(directory.resolve("store.db.part")).doesNotExist();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(directory.resolve("store.db"))))
                .isEqualTo("rw-------");
    }

    @Test
    void startsWhileAnotherProcessReadsTheStoreAndRewritesAtTheNextStart() throws Exception {
        previously(handle -> handle.execute(
                "insert into log_head (id, epoch, earliest, latest, bytes) values (1, 'epoch', 0, 4, 1)"));
        try (Connection other = SqliteFile.connect(directory);
                var statement = other.createStatement()) {
            statement.executeQuery("select count(*) from log_head").close();
            SqliteFile.prepare(directory).open().close();
            assertThat(pending()).isOne();
        }
        SqliteFile.prepare(directory).open().close();
        assertThat(pending()).isZero();
    }

    private int pending() throws Exception {
        try (Connection connection = SqliteFile.connect(directory);
                var statement = connection.createStatement();
                var rows = statement.executeQuery("select count(*) from pending_rewrites")) {
            return rows.getInt(1);
        }
    }
}
