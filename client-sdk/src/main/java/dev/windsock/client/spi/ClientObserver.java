// SPDX-License-Identifier: Apache-2.0
package dev.windsock.client.spi;

import dev.windsock.client.log.GapReason;
import java.time.Duration;

/**
 * Receives notifications about what a client does, for metrics and tracing. Every method does nothing by default. An
 * exception that a method throws is logged and otherwise ignored.
 *
 * <p>Methods run on the thread that does the work, such as the caller's thread or a stream's thread, and must not block.
 */
public interface ClientObserver {
    /**
     * Called when an attempt at a query or a mutation has ended. A call that the client retries is reported once per attempt.
     *
     * @param method the HTTP method, such as {@code GET}
     * @param path the path below the server's URL, with each id replaced by {@code {id}}
     * @param status the HTTP status of the response; 0 if this attempt had no response
     * @param duration the time until the response headers arrived
     */
    default void callEnded(String method, String path, int status, Duration duration) {}

    /**
     * Called when a stream has connected.
     *
     * @param stream the path of the stream, such as {@code /ws}, or {@code /ws/terminals/{id}} for terminals. Terminal
     *     output is not reported to {@link #streamItem}.
     * @param resumed whether the stream was connected before
     */
    default void streamConnected(String stream, boolean resumed) {}

    /** Called when a stream has lost its connection or failed to connect; it retries after the delay. */
    default void streamReconnecting(String stream, String reason, Duration delay) {}

    /** Called when a stream has received an item. */
    default void streamItem(String stream) {}

    /** Called when a stream has missed changes. */
    default void streamGap(String stream, GapReason reason) {}

    /** Called when a stream has ended permanently. */
    default void streamEnded(String stream, String code) {}
}
