// SPDX-License-Identifier: Apache-2.0
package dev.windsock.wire;

import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** A client of server-sent events (WHATWG HTML, section 9.2) that also returns comments. */
public final class SseClient implements Closeable {
    private final Wire wire;
    private final HttpAnswer head;
    private byte[] chunk = {};
    private int next;
    private boolean ended;

    private SseClient(Wire wire, HttpAnswer head) {
        this.wire = wire;
        this.head = head;
    }

    /** An event or comment. Absent fields are null. */
    public record Event(String id, String event, String data, String retry, String comment) {}

    /** Opens a stream that the server accepts. */
    public static SseClient open(int port, String target, String... headers) throws IOException {
        return open(new Wire(port), target, headers);
    }

    public static SseClient open(Wire wire, String target, String... headers) throws IOException {
        wire.request("GET", target, null, headers);
        HttpAnswer head = wire.head();
        if (head.status() != 200) {
            throw new AssertionError("rejected: " + head);
        }
        return new SseClient(wire, head);
    }

    public HttpAnswer head() {
        return head;
    }

    public Wire wire() {
        return wire;
    }

    /** Returns the next event or comment; null once the body has ended properly. */
    public Event next() throws IOException {
        return next(Deadline.usual());
    }

    private Event next(Deadline deadline) throws IOException {
        String id = null;
        String event = null;
        String data = null;
        String retry = null;
        String comment = null;
        while (true) {
            String line = line(deadline);
            if (line == null) {
                return null;
            }
            if (line.isEmpty()) {
                return new Event(id, event, data, retry, comment);
            }
            int colon = line.indexOf(':');
            String name = colon < 0 ? line : line.substring(0, colon);
            String value = colon < 0 ? "" : line.substring(colon + 1).replaceFirst("^ ", "");
            switch (name) {
                case "" -> comment = value;
                case "id" -> id = value;
                case "event" -> event = value;
                case "data" -> data = data == null ? value : data + "\n" + value;
                case "retry" -> retry = value;
                default -> throw new AssertionError("unknown field of server-sent events: " + line);
            }
        }
    }

    /** Returns the next event with the given name, and skips all others. */
    public Event await(String name) throws IOException {
        Deadline deadline = Deadline.usual();
        while (true) {
            Event event = next(deadline);
            if (event == null) {
                throw new AssertionError("the stream ended before a " + name);
            }
            if (name.equals(event.event())) {
                return event;
            }
        }
    }

    /** Reads until the end of the body. */
    public void awaitEnd() throws IOException {
        Deadline deadline = Deadline.usual();
        while (next(deadline) != null) {
            if (deadline.isOver()) {
                throw new AssertionError("the stream did not end");
            }
        }
    }

    private String line(Deadline deadline) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        while (true) {
            if (next == chunk.length) {
                if (!ended) {
                    chunk = wire.chunk(deadline);
                    next = 0;
                    ended = chunk.length == 0;
                }
                if (ended) {
                    return null;
                }
            }
            int read = chunk[next++];
            if (read == '\n') {
                return line.toString(StandardCharsets.UTF_8);
            }
            line.write(read);
        }
    }

    @Override
    public void close() throws IOException {
        wire.close();
    }
}
