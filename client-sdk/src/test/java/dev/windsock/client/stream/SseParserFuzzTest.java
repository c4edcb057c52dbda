// SPDX-License-Identifier: Apache-2.0
package dev.windsock.client.stream;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.NullUnmarked;

/**
 * For every chunk size, any bytes produce the same events as a simple implementation of WHATWG HTML 9.2.6.
 */
@NullUnmarked
final class SseParserFuzzTest {
    @FuzzTest
    void reads(byte[] stream) throws IOException {
        List<SseEvent> expected = readReference(new String(stream, StandardCharsets.UTF_8));

        assertThat(read(stream, Math.max(1, stream.length))).isEqualTo(expected);
        assertThat(read(stream, 1)).isEqualTo(expected);
        assertThat(read(stream, 5)).isEqualTo(expected);
    }

    private static List<SseEvent> read(byte[] stream, int chunkSize) throws IOException {
        List<SseEvent> events = new ArrayList<>();
        SseParser parser = new SseParser(events::add);
        for (int offset = 0; offset < stream.length; offset += chunkSize) {
            parser.feed(ByteBuffer.wrap(stream, offset, Math.min(chunkSize, stream.length - offset)));
        }
        assertThat(parser.retryMillis()).isBetween(-1L, 999_999_999L);
        return events;
    }

    private static List<SseEvent> readReference(String text) {
        List<SseEvent> events = new ArrayList<>();
        String[] lines = (text.startsWith("\uFEFF") ? text.substring(1) : text).split("\r\n|\r|\n", -1);
        String id = "";
        String name = "";
        List<String> data = new ArrayList<>();
        // an unterminated last line is ignored
        for (int i = 0; i < lines.length - 1; i++) {
            String[] parts = lines[i].split(":", 2);
            String value = parts.length < 2 ? "" : parts[1].startsWith(" ") ? parts[1].substring(1) : parts[1];
            if (lines[i].isEmpty()) {
                if (!data.isEmpty()) {
                    events.add(new SseEvent(id, name.isEmpty() ? "message" : name, String.join("\n", data)));
                }
                name = "";
                data = new ArrayList<>();
            } else if (parts[0].equals("data")) {
                data.add(value);
            } else if (parts[0].equals("event")) {
                name = value;
            } else if (parts[0].equals("id") && !value.contains("\0")) {
                id = value;
            }
        }
        return events;
    }
}
