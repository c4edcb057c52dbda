// SPDX-License-Identifier: Apache-2.0
package dev.windsock.instance;

import dev.windsock.compute.Output;
import dev.windsock.json.Timestamps;
import dev.windsock.sse.SseWriter;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Turns output into server-sent events with whole lines. The id of an event is the position after it.
 *
 * <p>Threading: not thread-safe.
 */
final class LogEvents {
    /** A longer line is sent in parts. */
    static final int MAX_LINE_BYTES = 1 << 20;

    /** The maximum number of bytes of an unfinished line that are shown before it is finished. */
    static final int MAX_UNFINISHED_BYTES = 1 << 14;

    private static final int MAX_CHARACTER_BYTES = 4;

    private final boolean timestamps;
    private final Duration heartbeat;
    private final TerminalLine renderer;
    private final ByteArrayOutputStream pending = new ByteArrayOutputStream();
    private @Nullable String position;
    private @Nullable String read;
    private Instant arrival = Instant.EPOCH;
    private boolean isContinued;
    private boolean hasNews;

    /** @param position the position before the first output; null if it is not known */
    LogEvents(LogQuery query, @Nullable String position, Duration heartbeat) {
        this.heartbeat = heartbeat;
        this.timestamps = query.timestamps();
        this.renderer = new TerminalLine(query.colors());
        this.position = position;
        this.read = position;
    }

    /** Returns the start of the stream: the reconnection delay, the id to resume after, and the first heartbeat. */
    String opening() {
        int retry = SseWriter.spreadRetry();
        return (position == null ? SseWriter.retry(retry) : SseWriter.retry(retry, position)) + heartbeat();
    }

    /** Returns an event that shows that the stream is alive. */
    String heartbeat() {
        return SseWriter.heartbeat(position, heartbeat);
    }

    /** Appends the events of a piece of output. */
    void add(Output output, StringBuilder out) {
        switch (output) {
            case Output.Bytes bytes -> add(bytes, out);
            case Output.Skipped skipped -> {
                finish(out);
                event(out, "skipped", "{\"bytes\":" + skipped.count() + "}", skipped.position());
            }
        }
    }

    private void add(Output.Bytes output, StringBuilder out) {
        byte[] bytes = output.bytes();
        int start = 0;
        for (int i = 0; i < bytes.length; i++) {
            if (bytes[i] == '\n') {
                append(output, start, i);
                line(out, "log", pending.size(), output.positions().apply(i + 1));
                start = i + 1;
            }
        }
        if (start < bytes.length) {
            append(output, start, bytes.length);
            hasNews = true;
            if (pending.size() >= MAX_LINE_BYTES) {
                int cut = cutCharacterBytes();
                line(out, "part", pending.size() - cut, output.positions().apply(bytes.length - cut));
            }
        }
        read = output.positions().apply(bytes.length);
    }

    private void append(Output.Bytes output, int from, int to) {
        if (pending.size() == 0 && !isContinued) {
            arrival = output.arrival();
        }
        pending.write(output.bytes(), from, to - from);
    }

    /** Returns the number of bytes of an incomplete character at the end. */
    private int cutCharacterBytes() {
        byte[] bytes = pending.toByteArray();
        for (int count = 1; count < MAX_CHARACTER_BYTES && count <= bytes.length; count++) {
            int b = bytes[bytes.length - count] & 0xff;
            if (b < 0x80) {
                return 0;
            }
            if (b >= 0xc0) {
                int size = b >= 0xf0 ? 4 : b >= 0xe0 ? 3 : 2;
                return size > count ? count : 0;
            }
        }
        return 0;
    }

    private void line(StringBuilder out, String event, int length, String newPosition) {
        byte[] bytes = pending.toByteArray();
        String text = renderer.render(new String(bytes, 0, length, StandardCharsets.UTF_8));
        event(out, event, stamp() + text, newPosition);
        isContinued = event.equals("part");
        pending.reset();
        pending.write(bytes, length, bytes.length - length);
        hasNews = false;
    }

    private String stamp() {
        return timestamps && !isContinued ? Timestamps.format(arrival) + " " : "";
    }

    private void event(StringBuilder out, String event, String data, @Nullable String newPosition) {
        if (newPosition != null) {
            position = newPosition;
            out.append(SseWriter.id(newPosition));
        }
        out.append(SseWriter.event(event, data));
    }

    /** Returns whether an unfinished line has changed since it was last sent. */
    boolean hasNews() {
        return hasNews;
    }

    /** Appends the current content of the unfinished line. It has no id, since the whole line follows. */
    void unfinished(StringBuilder out) {
        byte[] bytes = pending.toByteArray();
        byte[] shown = bytes.length <= MAX_UNFINISHED_BYTES
                ? bytes
                : Arrays.copyOfRange(bytes, bytes.length - MAX_UNFINISHED_BYTES, bytes.length);
        out.append(
                SseWriter.event("unfinished", stamp() + renderer.preview(new String(shown, StandardCharsets.UTF_8))));
        hasNews = false;
    }

    /** Appends the last line, if it does not end with a line break. */
    void finish(StringBuilder out) {
        if (pending.size() > 0 || isContinued) {
            line(out, "log", pending.size(), read == null ? "" : read);
        }
    }
}
