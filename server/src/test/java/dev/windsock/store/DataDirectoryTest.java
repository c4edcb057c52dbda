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
    void restrictsTheFilesOfEarlierVersionsToTheirOwner() throws IOException {
        Path log =
                Files.createDirectories(directory.resolve("instances/a/work")).resolveSibling("log");
        Path program = Files.createFile(directory.resolve("instances/a/work/program"));
        Path library = Files.createFile(
                Files.createDirectory(directory.resolve("native")).resolve("library"));
        Path store = Files.createFile(directory.resolve("store.mv.db"));
        Path link = Files.createSymbolicLink(directory.resolve("link"), program);
        Files.createFile(log);
        for (Path file : new Path[] {log, store, program}) {
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
        }
        Files.setPosixFilePermissions(library, PosixFilePermissions.fromString("rwxr-xr-x"));
        DataDirectory.prepare(directory);
        assertThat(mode(log)).isEqualTo("rw-------");
        assertThat(mode(store)).isEqualTo("rw-------");
        assertThat(mode(library)).isEqualTo("rwx------");
        assertThat(mode(log.getParent())).isEqualTo("rwx------");
        // the modes of files that a program has created are not changed, even through a link
        assertThat(mode(program)).isEqualTo("rw-r--r--");
        assertThat(link).isSymbolicLink();
    }

    @Test
    void rejectsADirectoryWithFixedPermissionsInOneLine() {
        // the kernel does not allow this, not even for root
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
