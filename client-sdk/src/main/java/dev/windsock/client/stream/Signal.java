// SPDX-License-Identifier: Apache-2.0
package dev.windsock.client.stream;

import dev.windsock.client.log.Position;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** A report from a connection to its stream. */
sealed interface Signal {
    /**
     * The connection is established; always the first signal.
     *
     * @param position the position that precedes the items; null if it is unknown
     */
    record Opened(@Nullable Position position) implements Signal {}

    /**
     * An item.
     *
     * @param position the stream's position after the item; null if it does not change
     */
    record Delivery(StreamItem item, @Nullable Position position) implements Signal {}

    /**
     * The connection is alive.
     *
     * @param position the position up to which everything was delivered; null if it is unknown
     */
    record KeepAlive(@Nullable Position position) implements Signal {}

    /**
     * The server closes the connection; always the last signal.
     *
     * @param reason a description, or a server code such as DRAINING
     * @param reconnect whether a retry can succeed
     * @param retryAfter the minimum delay before a retry
     */
    record Closed(String reason, boolean reconnect, Duration retryAfter) implements Signal {}
}
