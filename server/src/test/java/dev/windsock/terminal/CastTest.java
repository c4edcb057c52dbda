// SPDX-License-Identifier: Apache-2.0
package dev.windsock.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.windsock.compute.PtySize;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;

@NullUnmarked
final class CastTest {
    private static final Duration AT = Duration.ofNanos(1_234_567_890L);
    private final Cast cast = new Cast();

    @Test
    void theHeaderHasTheSizeAndTheTime() {
        assertThat(text(Cast.header(new PtySize(120, 40), Instant.ofEpochSecond(1_700_000_000))))
                .isEqualTo("{\"version\":2,\"width\":120,\"height\":40,\"timestamp\":1700000000,"
                        + "\"env\":{\"TERM\":\"xterm-256color\"}}\n");
    }

    @Test
    void outputIsALineOfJson() {
        assertThat(text(cast.output("a\"b\\\r\n\u001b[0m".getBytes(StandardCharsets.UTF_8), AT)))
                .isEqualTo("[1.234567, \"o\", \"a\\\"b\\\\\\r\\n\\u001B[0m\"]\n");
    }

    @Test
    void theFileIsHarmlessForTerminals() {
        assertThat(text(cast.output("\u001b]52;c;YQ\u0007\u009b31m\u202e".getBytes(StandardCharsets.UTF_8), AT)))
                .isEqualTo("[1.234567, \"o\", \"\\u001B]52;c;YQ\\u0007\\u009b31m\\u202e\"]\n");
    }

    @Test
    void aSplitCharacterIsHeldUntilComplete() {
        byte[] euro = "€".getBytes(StandardCharsets.UTF_8);

        assertThat(cast.output(new byte[] {euro[0]}, AT)).isEmpty();
        assertThat(cast.output(new byte[] {euro[1]}, AT)).isEmpty();
        assertThat(text(cast.output(new byte[] {euro[2], 'x'}, AT))).isEqualTo("[1.234567, \"o\", \"€x\"]\n");
    }

    @Test
    void invalidUtf8IsReplaced() {
        assertThat(text(cast.output(new byte[] {'a', (byte) 0xff, 'b'}, AT)))
                .isEqualTo("[1.234567, \"o\", \"a\ufffdb\"]\n");
    }

    @Test
    void sizesAndMarkersAreSeparateEvents() {
        assertThat(text(cast.resized(new PtySize(80, 24), AT))).isEqualTo("[1.234567, \"r\", \"80x24\"]\n");
        assertThat(text(cast.marker("5 bytes", AT))).isEqualTo("[1.234567, \"m\", \"5 bytes\"]\n");
    }

    private static String text(byte[] line) {
        return new String(line, StandardCharsets.UTF_8);
    }
}
