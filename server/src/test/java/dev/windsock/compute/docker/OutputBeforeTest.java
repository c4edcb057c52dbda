// SPDX-License-Identifier: Apache-2.0
package dev.windsock.compute.docker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.windsock.compute.OutputBytes;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;

@NullUnmarked
final class OutputBeforeTest {
    private final LogFrames frames = new LogFrames();

    @Test
    void returnsTheLastLinesBeforeAPlace() throws IOException {
        message(1, "one\n");
        message(2, "two\n");
        // has the same time as the line before it
        message(2, "also two\n");
        message(3, "three\n");

        assertThat(before("2.000000000-1", 9)).isEqualTo("one\ntwo\n");
        assertThat(before("2.000000000-1", 1)).isEqualTo("two\n");
        assertThat(before("2.000000000-2", 2)).isEqualTo("two\nalso two\n");
        assertThat(before("9.000000000-1", 2)).isEqualTo("also two\nthree\n");
        assertThat(before("0.000000000-0", 9)).isEmpty();
    }

    @Test
    void keepsALineOfSeveralMessagesWhole() throws IOException {
        message(1, "one\n");
        message(2, "two, ");
        message(3, "still two\n");

        assertThat(before("3.000000000-1", 1)).isEqualTo("two, still two\n");
    }

    @Test
    void keepsFewerLinesIfTheyAreLong() throws IOException {
        for (int i = 1; i <= 20; i++) {
            message(i, Integer.toString(i).repeat(1 << 19) + "\n");
        }
        assertThat(before("20.000000000-1", 100).length()).isLessThanOrEqualTo(8 << 20);
    }

    private String before(String place, int lines) throws IOException {
        ContainerOutput log =
                new ContainerOutput(new ByteArrayInputStream(frames.bytes()), null, ContainerOutput.EndCheck.NONE);
        try (OutputBytes output =
                new OutputBytes(OutputBefore.read(log, ContainerOutput.Place.parse(place), lines), false)) {
            return new String(output.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private void message(int second, String text) {
        frames.message(Instant.ofEpochSecond(second), text);
    }
}
