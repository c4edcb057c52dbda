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
    Path folder;

    @Test
    void itIsMadeForItsOwnerAlone() throws IOException {
        Path made = folder.resolve("a/b");
        DataDirectory.prepare(made);
        assertThat(mode(made)).isEqualTo("rwx------");
    }

    @Test
    void oneThatIsThereIsClosedToOthers() throws IOException {
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        DataDirectory.prepare(folder);
        assertThat(mode(folder)).isEqualTo("rwx------");
    }

    @Test
    void oneThatCannotBeClosedIsRefusedInALine() {
        // the kernel lets nobody, not even root
        refused(Path.of("/proc/self/task"), "close to others");
    }

    @Test
    void oneThatAllUsersShareIsLeftAsItIs() throws IOException {
        Files.setAttribute(folder, "unix:mode", 01777);
        refused(folder, "not shared");
        assertThat(mode(folder)).isEqualTo("rwxrwxrwx");
    }

    private static void refused(Path folder, String said) {
        assertThatThrownBy(() -> DataDirectory.prepare(folder))
                .hasNoCause()
                .hasMessageStartingWith("WINDSOCK_DATA_DIR takes a folder that ")
                .hasMessageContaining(said)
                .hasMessageEndingWith("not \"" + folder + "\"")
                .hasMessageNotContaining("\n");
    }

    private static String mode(Path path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }
}
