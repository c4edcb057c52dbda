// SPDX-License-Identifier: Apache-2.0
package dev.windsock.client.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The parser follows WHATWG HTML, section 9.2.6, for any chunk size. */
final class SseParserTest {
    private final List<SseEvent> events = new ArrayList<>();
    private final SseParser parser = new SseParser(events::add);

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            ignoreLeadingAndTrailingWhitespace = true,
            value = {
                "one line                  | data: a\\n\\n                              | :message:a",
                "no space                  | data:a\\n\\n                               | :message:a",
                "only one space is removed | data:  a\\n\\n                             | :message: a",
                "carriage returns          | data: a\\r\\r                              | :message:a",
                "CRLF                      | data: a\\r\\n\\r\\n                        | :message:a",
                "mixed                     | data: a\\r\\n\\n                           | :message:a",
                "many lines                | data: a\\ndata: b\\n\\n                    | :message:a\\nb",
                "an empty line of data     | data\\n\\n                                 | :message:",
                "two empty lines of data   | data\\ndata\\n\\n                           | :message:\\n",
                "a name                    | event: change\\ndata: a\\n\\n              | :change:a",
                "an id                     | id: 7\\ndata: a\\n\\n                      | 7:message:a",
                "an id persists            | id: 7\\ndata: a\\n\\ndata: b\\n\\n         | 7:message:a,7:message:b",
                "an empty id resets        | id: 7\\ndata: a\\n\\nid\\ndata: b\\n\\n     | 7:message:a,:message:b",
                "an id without an event    | id: 7\\n\\ndata: a\\n\\n                   | 7:message:a",
                "an id with NUL is ignored | id: 7\\0\\ndata: a\\n\\n                   | :message:a",
                "a name without data       | event: x\\n\\ndata: a\\n\\n                | :message:a",
                "comments                  | : hi\\ndata: a\\n: ho\\n\\n                | :message:a",
                "unknown fields            | foo: 1\\ndata: a\\nbar\\n\\n               | :message:a",
                "a byte order mark         | \\uFEFFdata: a\\n\\n                       | :message:a",
                "only the first BOM        | \\uFEFFdata: a\\n\\n\\uFEFFdata: b\\n\\n    | :message:a",
                "an unfinished event       | data: a\\n\\ndata: b\\n                    | :message:a",
                "multi-byte characters     | data: é€\\n\\n                             | :message:é€",
            })
    void reads(String name, String stream, String expected) throws IOException {
        feed(unescape(stream));
        assertThat(String.join(
                        ",",
                        events.stream()
                                .map(event -> event.id() + ":" + event.name() + ":" + event.data())
                                .toList()))
                .isEqualTo(unescape(expected));
    }

    @RepeatedTest(50)
    void readsChunksOfAnySize(RepetitionInfo repetition) throws IOException {
        byte[] stream =
                "\uFEFFretry: 1234\r\n\r\nid: é:1\r\nevent: change\ndata: {\"a\":\"€\"}\r\rdata: x\ndata: 𝄞\n\n: c\n\n"
                        .getBytes(StandardCharsets.UTF_8);
        Random random = new Random(repetition.getCurrentRepetition());
        for (int at = 0; at < stream.length; ) {
            int length = Math.min(stream.length - at, random.nextInt(5));
            parser.feed(ByteBuffer.wrap(stream, at, length));
            at += length;
        }
        assertThat(events)
                .containsExactly(
                        new SseEvent("é:1", "change", "{\"a\":\"€\"}"), new SseEvent("é:1", "message", "x\n𝄞"));
        assertThat(parser.retryMillis()).isEqualTo(1234);
    }

    @ParameterizedTest
    @CsvSource({"retry: 1500,1500", "retry: ,-1", "retry: -1,-1", "retry: 1s,-1", "retry: 99999999999,-1"})
    void readsTheRetryField(String line, long expected) throws IOException {
        feed(line + "\n\n");
        assertThat(parser.retryMillis()).isEqualTo(expected);
        assertThat(events).isEmpty();
    }

    @Test
    void rejectsAnOversizedEvent() {
        byte[] chunk = "a".repeat(1024 * 1024).getBytes(StandardCharsets.UTF_8);
        assertThatThrownBy(() -> {
                    for (int i = 0; i < 17; i++) {
                        parser.feed(ByteBuffer.wrap(chunk));
                    }
                })
                .isInstanceOf(IOException.class)
                .hasMessageContaining("larger than");
    }

    private void feed(String text) throws IOException {
        parser.feed(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
    }

    private static String unescape(String text) {
        return text == null
                ? ""
                : text.replace("\\n", "\n")
                        .replace("\\r", "\r")
                        .replace("\\0", "\0")
                        .replace("\\uFEFF", "\uFEFF");
    }
}
