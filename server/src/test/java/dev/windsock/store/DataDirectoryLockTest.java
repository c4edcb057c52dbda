// SPDX-License-Identifier: Apache-2.0
package dev.windsock.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Servers in this process; ApplicationTest covers a server in another process. */
final class DataDirectoryLockTest {
    @TempDir
    private Path folder;

    @Test
    void hasOneHolderAtATime() throws IOException {
        Path directory = folder.resolve("data");
        Path link = Files.createSymbolicLink(folder.resolve("link"), directory);
        try (DataDirectoryLock lock = DataDirectoryLock.acquire(directory, "first")) {
            assertThat(lock.holder().address()).isEqualTo("first");
            assertThatThrownBy(() -> DataDirectoryLock.acquire(link, "second"))
                    .isInstanceOf(StoreInUseException.class)
                    .hasMessageStartingWith("WINDSOCK_DATA_DIR: another Windsock server uses this directory");
        }
        DataDirectoryLock.acquire(link, "second").close();
    }

    @Test
    void identifiesADirectoryAndNotItsCopies() throws IOException {
        Path directory = folder.resolve("data");
        String id = idOf(directory);
        assertThat(idOf(directory)).isEqualTo(id);
        Path copy = Files.createDirectory(folder.resolve("copy"));
        Files.copy(directory.resolve("lock"), copy.resolve("lock"));
        assertThat(idOf(copy)).isNotEqualTo(id);
        assertThat(idOf(folder.resolve("other"))).isNotEqualTo(id);
    }

    private static String idOf(Path directory) {
        try (DataDirectoryLock lock = DataDirectoryLock.acquire(directory, "test")) {
            return lock.identity().directory();
        }
    }

    @Test
    void acceptsALockFileWithAnyContent() throws IOException {
        Files.write(folder.resolve("lock"), new byte[10_000]);
        idOf(folder);
        assertThat(Files.readString(folder.resolve("lock"))).contains("address=test");
    }
}
