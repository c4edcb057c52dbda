// SPDX-License-Identifier: Apache-2.0
package dev.windsock.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.windsock.log.Position;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

final class SqliteStoreCheckTest extends StoreCheckContract {
    @Override
    StoredState inspect() {
        return SqliteFile.prepare(dataDir).inspect();
    }

    @Override
    StoreDatabase open() {
        return SqliteFile.prepare(dataDir).open();
    }

    @Override
    void empty() throws IOException {
        for (String name : List.of("store.db", "store.db-wal", "store.db-shm")) {
            Files.deleteIfExists(dataDir.resolve(name));
        }
    }

    @Test
    void readsChangesThatAreOnlyInTheWriteAheadLog() throws IOException {
        try (StoreDatabase database = open()) {
            Position latest = database.writer().inTransaction(handle -> {
                SqlEvents.open(handle);
                return SqlEvents.latest(handle).orElseThrow();
            });
            // as a killed server leaves its files
            Path copy = Files.createDirectory(dataDir.resolve("copy"));
            for (String name : List.of("store.db", "store.db-wal")) {
                Files.copy(dataDir.resolve(name), copy.resolve(name), StandardCopyOption.COPY_ATTRIBUTES);
            }
            byte[] file = Files.readAllBytes(copy.resolve("store.db"));
            assertThat(SqliteFile.prepare(copy).inspect())
                    .isEqualTo(new StoredState.UpTo(latest, Optional.empty(), Set.of()));
            assertThat(copy.resolve("store.db")).hasBinaryContent(file);
            assertThat(copy.resolve("store.db-wal")).exists();
        }
    }

    /** The log of the original directory may have continued after the backup. Only clients know that, from their positions. */
    @Test
    void rejectsABackupInANewDirectoryUntilItIsMarkedAsRestored() throws IOException {
        Path restored = Files.createDirectory(dataDir.resolve("restored"));
        Position latest;
        try (StoreDatabase database = open()) {
            latest = database.writer().inTransaction(handle -> {
                SqlEvents.open(handle);
                return SqlEvents.latest(handle).orElseThrow();
            });
            try (StoreCopy copy = StoreCopy.of(dataDir, new CompletableFuture<>())) {
                Files.copy(copy.content(), restored.resolve("store.db"));
            }
        }
        StoredState backup = SqliteFile.prepare(restored).inspect();
        assertThatThrownBy(() -> StoreCheck.require(backup, restored, false))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("the database is a backup that ends at " + latest + "; start once with --restored, so that"
                        + " clients with later positions read the state again");
        StoreCheck.require(backup, restored, true);
        SqliteFile.prepare(restored).open().close();
        StoreCheck.require(SqliteFile.prepare(restored).inspect(), restored, false);
    }
}
