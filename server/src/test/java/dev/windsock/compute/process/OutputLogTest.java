// SPDX-License-Identifier: Apache-2.0
package dev.windsock.compute.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@NullUnmarked
final class OutputLogTest {
    @TempDir
    Path directory;

    private Path log;

    @BeforeEach
    void setLog() {
        log = directory.resolve("log");
    }

    @Test
    void theTailStartsAtALine() throws IOException {
        Files.writeString(log, "one\ntwo\nthree\n");
        assertThat(tail(0)).isEqualTo(14);
        assertThat(tail(1)).isEqualTo(8);
        assertThat(tail(2)).isEqualTo(4);
        assertThat(tail(9)).isZero();
        Files.writeString(log, "one\ntwo");
        assertThat(tail(1)).isEqualTo(4);
        Files.writeString(log, "");
        assertThat(tail(1)).isZero();
    }

    private long tail(int lines) throws IOException {
        try (RandomAccessFile file = new RandomAccessFile(log.toFile(), "r")) {
            return OutputLog.tailOffset(file, lines);
        }
    }

    @Test
    void continuesInTheNextFileAfterARotation() throws IOException {
        Files.writeString(log, "first\nsecond\n");
        AtomicInteger checks = new AtomicInteger(2);
        try (LogInputStream output = LogInputStream.following(log, 1, () -> checks.decrementAndGet() > 0)) {
            Files.writeString(log, "third\n", StandardOpenOption.APPEND);
            Files.writeString(directory.resolve("log.next"), "fourth\n");
            Files.move(directory.resolve("log.next"), log, StandardCopyOption.REPLACE_EXISTING);

            assertThat(new String(output.readAllBytes(), StandardCharsets.UTF_8))
                    .isEqualTo("second\nthird\nfourth\n");
        }
    }

    @Test
    void aSnapshotEndsAtTheEndAtTheTimeOfOpening() throws IOException {
        Files.writeString(log, "first\n");
        try (LogInputStream output = LogInputStream.snapshot(log, 9)) {
            Files.writeString(log, "second\n", StandardOpenOption.APPEND);

            assertThat(new String(output.readAllBytes(), StandardCharsets.UTF_8))
                    .isEqualTo("first\n");
        }
    }
}
