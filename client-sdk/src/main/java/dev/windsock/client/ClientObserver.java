// SPDX-License-Identifier: Apache-2.0
package dev.windsock.client;

import dev.windsock.client.stream.Gap;
import java.time.Duration;

/**
 * Hears what a client does, to measure it. Every method does nothing unless it is overridden; what one throws is logged and
 * changes nothing.
 *
 * <p>Called on the thread that does what is told, streams' own threads among them: do not block.
 */
public interface ClientObserver {
    /**
     * A query or a mutation has ended.
     *
     * @param method such as {@code GET}
     * @param path below the server's URL, with {@code {id}} in the place of ids
     * @param status of the answer; 0 where there was none
     * @param took until the head of the answer
     */
    default void callEnded(String method, String path, int status, Duration took) {}

    /**
     * A stream is connected.
     *
     * @param stream the path of it, such as {@code /ws}; {@code /ws/terminals/{id}} for terminals, whose output is no item
     * @param resumed whether it was connected before
     */
    default void streamConnected(String stream, boolean resumed) {}

    /** A stream has lost its connection, or got none, and tries again after the delay. */
    default void streamReconnecting(String stream, String reason, Duration delay) {}

    /** A stream has brought an item. */
    default void streamItem(String stream) {}

    /** Changes are missing in a stream. */
    default void streamGap(String stream, Gap.Reason reason) {}

    /** A stream has ended for good. */
    default void streamEnded(String stream, String code) {}
}
