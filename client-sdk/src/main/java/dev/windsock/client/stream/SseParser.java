// SPDX-License-Identifier: Apache-2.0
package dev.windsock.client.stream;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/**
 * Reads a text/event-stream, WHATWG HTML section 9.2.6, from pieces that are cut anywhere.
 *
 * <p>Threading: belongs to one thread.
 */
final class SseParser {
    /** More than any event of the protocol has; a stream without line breaks would fill the memory. */
    private static final int MAX_BYTES = 16 * 1024 * 1024;

    private static final Pattern RETRY = Pattern.compile("[0-9]{1,9}");
    private static final char BYTE_ORDER_MARK = '\uFEFF';

    private final Consumer<SseEvent> events;
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();
    private final StringBuilder data = new StringBuilder();
    private boolean hasData;
    private String name = "";
    private String id = "";
    private long retryMillis = -1;
    private boolean afterCarriageReturn;
    private boolean first = true;

    /** @param events called with every event, in order */
    SseParser(Consumer<SseEvent> events) {
        this.events = events;
    }

    /** How long to wait before coming back, as the stream has told, in milliseconds; negative where it has not. */
    long retryMillis() {
        return retryMillis;
    }

    /** @throws IOException for a line or an event that is larger than any of the protocol */
    void feed(ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            byte next = bytes.get();
            if (next == '\n' && afterCarriageReturn) {
                // the line has ended already
                afterCarriageReturn = false;
                continue;
            }
            afterCarriageReturn = next == '\r';
            if (next == '\n' || next == '\r') {
                endLine();
            } else {
                line.write(next);
                if (line.size() + data.length() > MAX_BYTES) {
                    throw new IOException("an event is larger than the protocol's are");
                }
            }
        }
    }

    private void endLine() {
        String text = line.toString(StandardCharsets.UTF_8);
        line.reset();
        if (first) {
            first = false;
            if (!text.isEmpty() && text.charAt(0) == BYTE_ORDER_MARK) {
                text = text.substring(1);
            }
        }
        if (text.isEmpty()) {
            dispatch();
            return;
        }
        int colon = text.indexOf(':');
        if (colon == 0) {
            return;
        }
        String field = colon < 0 ? text : text.substring(0, colon);
        String value = colon < 0 ? "" : text.substring(colon + 1);
        field(field, value.startsWith(" ") ? value.substring(1) : value);
    }

    private void field(String field, String value) {
        switch (field) {
            case "data" -> {
                if (hasData) {
                    data.append('\n');
                }
                data.append(value);
                hasData = true;
            }
            case "event" -> name = value;
            case "id" -> {
                if (value.indexOf('\0') < 0) {
                    id = value;
                }
            }
            case "retry" -> {
                if (RETRY.matcher(value).matches()) {
                    retryMillis = Long.parseLong(value);
                }
            }
            default -> {
                // unknown fields are ignored
            }
        }
    }

    private void dispatch() {
        if (hasData) {
            events.accept(new SseEvent(id, name.isEmpty() ? "message" : name, data.toString()));
        }
        data.setLength(0);
        hasData = false;
        name = "";
    }
}
