package dev.windsock.compute.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@NullUnmarked
final class OutputLogTest {
    @TempDir
    Path folder;

    private Path log;

    @BeforeEach
    void make() {
        log = folder.resolve("log");
    }

    @Test
    void theTailBeginsAtALine() throws IOException {
        Files.writeString(log, "one\ntwo\nthree\n");
        assertThat(OutputLog.tail(log, 0)).isEqualTo(14);
        assertThat(OutputLog.tail(log, 1)).isEqualTo(8);
        assertThat(OutputLog.tail(log, 2)).isEqualTo(4);
        assertThat(OutputLog.tail(log, 9)).isZero();
        Files.writeString(log, "one\ntwo");
        assertThat(OutputLog.tail(log, 1)).isEqualTo(4);
        Files.writeString(log, "");
        assertThat(OutputLog.tail(log, 1)).isZero();
    }

    @Test
    void aLongLogIsSetAsideAndGoesOnAtItsBeginning() throws IOException {
        Files.writeString(log, "x".repeat(100));
        try (FollowedOutput output = new FollowedOutput(log, 90, () -> false)) {
            OutputLog.shorten(log, 1_000);
            assertThat(log).hasSize(100);
            OutputLog.shorten(log, 99);
            assertThat(log).isEmptyFile();
            assertThat(folder.resolve("log.1")).hasSize(100);
            Files.writeString(log, "new");
            assertThat(new String(output.readAllBytes(), StandardCharsets.UTF_8))
                    .isEqualTo("new");
        }
    }
}
