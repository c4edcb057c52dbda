// SPDX-License-Identifier: Apache-2.0
package dev.windsock.client.stream;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/** An incremental parser of text/event-stream, WHATWG HTML section 9.2.6. Not thread-safe. */
final class SseParser {
    /** Far above the largest event in the protocol; protects the heap from a stream without line breaks. */
    private static final int MAX_EVENT_BYTES = 16 * 1024 * 1024;

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
    private boolean firstLine = true;

    /** @param events receives every event, in order */
    SseParser(Consumer<SseEvent> events) {
        this.events = events;
    }

    /** Returns the stream's last retry field in milliseconds; negative if there was none. */
    long retryMillis() {
        return retryMillis;
    }

    /** @throws IOException if an event is too large */
    void feed(ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            byte next = bytes.get();
            if (next == '\n' && afterCarriageReturn) {
                // the second half of CRLF
                afterCarriageReturn = false;
                continue;
            }
            afterCarriageReturn = next == '\r';
            if (next == '\n' || next == '\r') {
                endLine();
            } else {
                line.write(next);
                if (line.size() + data.length() > MAX_EVENT_BYTES) {
                    throw new IOException("Event is larger than " + MAX_EVENT_BYTES + " bytes");
                }
            }
        }
    }

    private void endLine() {
        String text = line.toString(StandardCharsets.UTF_8);
        line.reset();
        if (firstLine) {
            firstLine = false;
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
