// SPDX-License-Identifier: Apache-2.0
package dev.windsock.instance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.windsock.compute.Output;
import dev.windsock.compute.OutputRange;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;

@NullUnmarked
final class LogEventsTest {
    private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");

    private LogEvents events = new LogEvents(query(false), "0", Duration.ofSeconds(15));
    private long offset;

    @Test
    void sendsEachLineWithThePositionAfterIt() {
        assertThat(add("one\n\ntw")).containsExactly("id: 4|event: log|data: one", "id: 5|event: log|data: ");
        assertThat(events.hasNews()).isTrue();
        assertThat(add("o\n")).containsExactly("id: 9|event: log|data: two");
        assertThat(events.hasNews()).isFalse();
    }

    @Test
    void putsTogetherWhatIsCutAnywhere() {
        String line = "a👨‍👩‍👧b漢é" + "x".repeat(40_000);
        byte[] bytes = (line + "\n").getBytes(StandardCharsets.UTF_8);
        List<String> sent = new ArrayList<>();
        for (byte b : bytes) {
            sent.addAll(add(new byte[] {b}));
        }
        assertThat(sent).containsExactly("id: " + bytes.length + "|event: log|data: " + line);
    }

    @Test
    void sendsALineOfAnyLengthInParts() {
        // a character of three bytes, so that no limit is a multiple of it
        String line = "漢".repeat(1_000_000);
        byte[] bytes = (line + "\nnext\n").getBytes(StandardCharsets.UTF_8);
        List<String> sent = new ArrayList<>();
        for (int at = 0; at < bytes.length; at += 65_536) {
            sent.addAll(add(Arrays.copyOfRange(bytes, at, Math.min(bytes.length, at + 65_536))));
        }
        StringBuilder whole = new StringBuilder();
        for (String event : sent) {
            String[] fields = event.split("\\|", -1);
            String data = fields[2].substring("data: ".length());
            assertThat(data.getBytes(StandardCharsets.UTF_8)).hasSizeLessThan(2 * LogEvents.MAX_LINE_BYTES);
            whole.append(data);
            int position = Integer.parseInt(fields[0].substring("id: ".length()));
            if (fields[1].equals("event: log")) {
                whole.append('\n');
            }
            // a reader that resumes here continues with the next character
            assertThat(whole.toString().getBytes(StandardCharsets.UTF_8)).hasSize(position);
        }
        assertThat(whole.toString()).isEqualTo(line + "\nnext\n");
        assertThat(sent).hasSizeBetween(4, 6);
    }

    @Test
    void showsAnUnfinishedLineWithoutAnId() {
        add("10%\r20%");
        StringBuilder out = new StringBuilder();
        events.unfinished(out);
        assertThat(out).hasToString("event: unfinished\ndata: 20%\n\n");
        assertThat(events.hasNews()).isFalse();
        assertThat(events.heartbeat()).contains("id: 0\n");
        assertThat(add("\r100%\n")).containsExactly("id: 13|event: log|data: 100%");
    }

    @Test
    void endsTheLastLineWithoutALineBreak() {
        add("one\nlast");
        StringBuilder out = new StringBuilder();
        events.finish(out);
        assertThat(out).hasToString("id: 8\nevent: log\ndata: last\n\n");
        out.setLength(0);
        events.finish(out);
        assertThat(out).isEmpty();
    }

    @Test
    void reportsWhatIsLeftOut() {
        add("cut of");
        StringBuilder out = new StringBuilder();
        events.add(new Output.Skipped(1_000, "1006"), out);
        assertThat(out)
                .hasToString(
                        "id: 6\nevent: log\ndata: cut of\n\n" + "id: 1006\nevent: skipped\ndata: {\"bytes\":1000}\n\n");
    }

    @Test
    void stampsEachLineWithTheTimeOfItsStart() {
        events = new LogEvents(query(true), "0", Duration.ofSeconds(15));
        add("on");
        StringBuilder out = new StringBuilder();
        events.add(
                new Output.Bytes("e\ntwo\n".getBytes(StandardCharsets.UTF_8), NOON.plusSeconds(1), n -> "" + n), out);
        assertThat(lines(out))
                .containsExactly(
                        "id: 2|event: log|data: 2026-01-01T12:00:00.000Z one",
                        "id: 6|event: log|data: 2026-01-01T12:00:01.000Z two");
    }

    @Test
    void aLineCannotInjectEvents() {
        assertThat(add("data: x\rid: 5\r\revent: close\n")).containsExactly("id: 28|event: log|data: event: close");
        assertThat(add("\u2028event: close\u0000\n"))
                .containsExactly("id: 45|event: log|data: \u2028event: close\u0000");
    }

    private static LogQuery query(boolean timestamps) {
        return new LogQuery(OutputRange.following(1), true, timestamps, false, false);
    }

    private List<String> add(String text) {
        return add(text.getBytes(StandardCharsets.UTF_8));
    }

    private List<String> add(byte[] bytes) {
        long from = offset;
        offset += bytes.length;
        StringBuilder out = new StringBuilder();
        events.add(new Output.Bytes(bytes, NOON, count -> Long.toString(from + count)), out);
        return lines(out);
    }

    private static List<String> lines(StringBuilder out) {
        return out.isEmpty()
                ? List.of()
                : List.of(out.substring(0, out.length() - 2).split("\n\n", -1)).stream()
                        .map(event -> event.replace('\n', '|'))
                        .toList();
    }
}
