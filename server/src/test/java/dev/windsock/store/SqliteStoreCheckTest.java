// SPDX-License-Identifier: Apache-2.0
package dev.windsock.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.windsock.log.Position;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import org.junit.jupiter.api.Test;

final class SqliteStoreCheckTest extends StoreCheckContract {
    @Override
    StoredState inspect() {
        return SqliteDatabase.inspect(dataDir);
    }

    @Override
    StoreDatabase open() {
        return SqliteDatabase.open(dataDir);
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
                SqlEvents.open(handle, StoreOwner.SOLE);
                return SqlEvents.latest(handle).orElseThrow();
            });
            // as a server that is killed leaves its files
            Path copy = Files.createDirectory(dataDir.resolve("copy"));
            for (String name : List.of("store.db", "store.db-wal")) {
                Files.copy(dataDir.resolve(name), copy.resolve(name), StandardCopyOption.COPY_ATTRIBUTES);
            }
            byte[] file = Files.readAllBytes(copy.resolve("store.db"));
            assertThat(SqliteDatabase.inspect(copy)).isEqualTo(new StoredState.UpTo(latest));
            assertThat(copy.resolve("store.db")).hasBinaryContent(file);
            assertThat(copy.resolve("store.db-wal")).exists();
        }
    }
}
