// SPDX-License-Identifier: Apache-2.0
package dev.windsock.sse;

/** Writes server-sent events (WHATWG HTML, section 9.2). Data is a single line, such as JSON. Stateless. */
public final class SseWriter {
    /** A comment, which keeps a stream alive. */
    public static final String HEARTBEAT = ": \n\n";

    /** The end of an event. */
    public static final String END = "\n\n";

    private SseWriter() {}

    /** Returns the field that sets the client's reconnection delay. */
    public static String retry(int milliseconds) {
        return "retry: " + milliseconds + END;
    }

    /** Returns the fields that set the client's reconnection delay and the id to resume after, before any event. */
    public static String retry(int milliseconds, Object id) {
        return "retry: " + milliseconds + "\n" + id(id) + "\n";
    }

    /** Returns the field that sets the id of the event that follows. */
    public static String id(Object id) {
        return "id: " + id + "\n";
    }

    /** Returns an event up to its data; the data and {@link #END} follow. */
    public static String head(String event) {
        return "event: " + event + "\ndata: ";
    }

    /** Returns a whole event. */
    public static String event(String event, String data) {
        return head(event) + data + END;
    }
}
