// SPDX-License-Identifier: Apache-2.0
package dev.windsock.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import org.jspecify.annotations.NullUnmarked;

/** For any output and any split of it, every line is an event, and the events together are the text. */
@NullUnmarked
final class CastFuzzTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @FuzzTest
    void records(byte[] printed) throws IOException {
        // a final ASCII byte flushes a character that is incomplete at the end
        byte[] bytes = Arrays.copyOf(printed, printed.length + 1);
        bytes[printed.length] = '.';
        String text = new String(bytes, StandardCharsets.UTF_8);

        assertThat(played(bytes, bytes.length)).isEqualTo(text);
        assertThat(played(bytes, 1)).isEqualTo(text);
        assertThat(played(bytes, 3)).isEqualTo(text);
    }

    private static String played(byte[] bytes, int piece) throws IOException {
        Cast cast = new Cast();
        StringBuilder text = new StringBuilder();
        for (int at = 0; at < bytes.length; at += piece) {
            byte[] line = cast.output(
                    Arrays.copyOfRange(bytes, at, Math.min(bytes.length, at + piece)), Duration.ofMillis(at));
            if (line.length > 0) {
                String event = new String(line, StandardCharsets.UTF_8);
                assertThat(event.indexOf('\n')).isEqualTo(event.length() - 1);
                JsonNode read = JSON.readTree(event);
                assertThat(read.get(0).asDouble()).isEqualTo(at / 1000.0);
                assertThat(read.get(1).textValue()).isEqualTo("o");
                text.append(read.get(2).textValue());
            }
        }
        return text.toString();
    }
}
