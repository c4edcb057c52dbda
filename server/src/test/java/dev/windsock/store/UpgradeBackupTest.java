// SPDX-License-Identifier: Apache-2.0
package dev.windsock.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.stream.Stream;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The copy that makes an upgrade reversible. */
@NullUnmarked
final class UpgradeBackupTest {
    @TempDir
    Path directory;

    /** Creates the database of an earlier version, with a change. */
    private void create(String schema) throws Exception {
        Path file = directory.resolve("store.db");
        SqliteLibrary.load(directory);
        SqliteFile.create(file);
        Dialect.SQLITE.migrate(SqliteFile.configured(file, false), schema);
        Jdbi.create(SqliteFile.configured(file, false))
                .useHandle(handle -> handle.execute(
                        "insert into log_head (id, epoch, earliest, latest, bytes) values (1, 'epoch', 0, 7, 0)"));
    }

    private List<String> backups() throws IOException {
        Path backups = directory.resolve("upgrade");
        if (!Files.exists(backups)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(backups)) {
            return files.map(file -> file.getFileName().toString()).toList();
        }
    }

    private void open() {
        SqliteFile file = SqliteFile.prepare(directory);
        file.inspect();
        file.open().close();
    }

    @Test
    void copiesTheDatabaseBeforeItsSchemaChanges() throws Exception {
        create("18");
        open();
        assertThat(backups()).containsExactly("store-schema-18.db");
        Path backup = directory.resolve("upgrade/store-schema-18.db");
        assertThat(Dialect.SQLITE.inspect(SqliteFile.readOnly(backup)))
                .isInstanceOfSatisfying(
                        StoredState.UpTo.class,
                        state -> assertThat(state.outdatedSchema()).contains("18"));

        // the latest schema needs no backup
        Files.delete(backup);
        open();
        assertThat(backups()).isEmpty();
    }

    @Test
    void isAWayBack() throws Exception {
        create("18");
        open();
        for (String part : List.of("store.db-wal", "store.db-shm")) {
            Files.deleteIfExists(directory.resolve(part));
        }
        Files.copy(
                directory.resolve("upgrade/store-schema-18.db"),
                directory.resolve("store.db"),
                StandardCopyOption.REPLACE_EXISTING);
        assertThat(SqliteFile.prepare(directory).inspect())
                .isInstanceOfSatisfying(
                        StoredState.Backup.class,
                        state -> assertThat(state.latest().offset()).isEqualTo(7));
    }

    @Test
    void replacesTheCopyOfAnEarlierUpgrade() throws Exception {
        create("18");
        Path backups = Files.createDirectory(directory.resolve("upgrade"));
        Files.writeString(backups.resolve("store-schema-12.db"), "an upgrade before");
        Files.writeString(backups.resolve("store-schema-18.db"), "the same upgrade, before a downgrade");
        open();
        assertThat(backups()).containsExactly("store-schema-18.db");
        assertThat(Dialect.SQLITE.inspect(SqliteFile.readOnly(backups.resolve("store-schema-18.db"))))
                .isInstanceOf(StoredState.UpTo.class);
    }

    @Test
    void keepsTheEarlierCopyIfItCannotMakeANewOne() throws Exception {
        create("18");
        Files.writeString(
                Files.createDirectory(directory.resolve("upgrade")).resolve("store-schema-12.db"), "an upgrade before");
        // where the copy is made
        Files.createFile(directory.resolve("backup"));
        assertThatThrownBy(this::open).hasMessageContaining("cannot back up the database before the upgrade");
        assertThat(backups()).containsExactly("store-schema-12.db");
    }

    @Test
    void copiesNothingForANewDatabase() throws Exception {
        open();
        assertThat(backups()).isEmpty();
    }
}
