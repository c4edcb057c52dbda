// SPDX-License-Identifier: Apache-2.0
package dev.windsock.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@NullUnmarked
final class DataDirectoryTest {
    @TempDir
    Path directory;

    @Test
    void createsADirectoryForItsOwnerOnly() throws IOException {
        Path created = directory.resolve("a/b");
        DataDirectory.prepare(created);
        assertThat(mode(created)).isEqualTo("rwx------");
    }

    @Test
    void restrictsAnExistingDirectoryToItsOwner() throws IOException {
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
        DataDirectory.prepare(directory);
        assertThat(mode(directory)).isEqualTo("rwx------");
    }

    @Test
    void rejectsADirectoryWithFixedPermissionsInOneLine() {
        // the kernel does not allow this, not even to root
        assertRejected(Path.of("/proc/self/task"), "permissions");
    }

    @Test
    void rejectsASharedDirectoryAndLeavesItUnchanged() throws IOException {
        Files.setAttribute(directory, "unix:mode", 01777);
        assertRejected(directory, "not shared");
        assertThat(mode(directory)).isEqualTo("rwxrwxrwx");
    }

    private static void assertRejected(Path rejected, String expected) {
        assertThatThrownBy(() -> DataDirectory.prepare(rejected))
                .hasNoCause()
                .hasMessageStartingWith("WINDSOCK_DATA_DIR: invalid value \"" + rejected + "\" (expected a directory ")
                .hasMessageContaining(expected)
                .hasMessageEndingWith(")")
                .hasMessageNotContaining("\n");
    }

    private static String mode(Path path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }
}
