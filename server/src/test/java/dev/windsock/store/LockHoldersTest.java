// SPDX-License-Identifier: Apache-2.0
package dev.windsock.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The hint at other programs that use the database. */
final class LockHoldersTest {
    @TempDir
    Path directory;

    @Test
    void findsTheProcessesOfAFile() {
        long self = ProcessHandle.current().pid();
        assertThat(LockHolders.of(
                        "77",
                        Stream.of(
                                "1: POSIX  ADVISORY  READ 30 08:01:77 124 124",
                                "2: POSIX  ADVISORY  READ 4 08:01:77 128 128",
                                "3: POSIX  ADVISORY  WRITE 30 08:01:77 120 120",
                                "4: POSIX  ADVISORY  READ " + self + " 08:01:77 128 128",
                                "5: OFDLCK ADVISORY  READ -1 08:01:77 128 128",
                                "6: POSIX  ADVISORY  WRITE 9 08:01:177 0 EOF",
                                "7: -> POSIX  ADVISORY  WRITE 5 08:01:77 0 EOF")))
                .containsExactly(4L, 30L);
    }

    @Test
    void leavesOutItsOwnProcess() throws Exception {
        Path file = Files.createFile(directory.resolve("file"));
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.lock();
            assertThat(LockHolders.of(file)).isEmpty();
        }
    }

    @Test
    void findsNothingForAMissingFile() {
        assertThat(LockHolders.of(directory.resolve("missing"))).isEmpty();
    }
}
