// SPDX-License-Identifier: Apache-2.0
package dev.windsock.client.stream;

import dev.windsock.client.log.Position;
import java.io.IOException;
import java.net.http.HttpHeaders;
import org.jspecify.annotations.Nullable;

/** Interprets the events in one kind of stream. Thread-safe. */
interface SseEventReader {
    /** @throws IOException if the event violates the protocol */
    Signal read(SseEvent event) throws IOException;

    /** Returns the position that a response announces, which precedes the first event; null if there is none. */
    @Nullable Position start(HttpHeaders response);
}
