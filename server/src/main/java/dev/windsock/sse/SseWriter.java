// SPDX-License-Identifier: Apache-2.0
package dev.windsock.sse;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/** Writes server-sent events (WHATWG HTML, section 9.2). Data is a single line, such as JSON. Stateless. */
public final class SseWriter {
    /** The end of an event. */
    public static final String END = "\n\n";

    private static final int MIN_RETRY_MS = 1_000;
    private static final int MAX_RETRY_MS = 5_000;

    private SseWriter() {}

    /**
     * Returns a reconnection delay in milliseconds that differs between clients, so that they do not all reconnect at the same
     * time.
     */
    public static int spreadRetry() {
        return ThreadLocalRandom.current().nextInt(MIN_RETRY_MS, MAX_RETRY_MS + 1);
    }

    /**
     * Returns the event that shows that a stream is alive, with the id to resume after unless that id is null. It starts with a
     * comment, for clients that ignore unknown events.
     *
     * @param interval the maximum time until the next heartbeat or event
     */
    public static String heartbeat(@Nullable Object id, Duration interval) {
        String data = "\"interval_ms\":" + interval.toMillis() + "}";
        return ":\n"
                + (id == null
                        ? event("heartbeat", "{" + data)
                        : id(id) + event("heartbeat", "{\"position\":\"" + id + "\"," + data));
    }

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
