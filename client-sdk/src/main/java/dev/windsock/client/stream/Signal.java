// SPDX-License-Identifier: Apache-2.0
package dev.windsock.client.stream;

import dev.windsock.client.Position;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What a connection tells its stream, one after the other. */
sealed interface Signal {
    /**
     * The connection is good; the first signal of each.
     *
     * @param position what follows comes after it; null where it was not told
     */
    record Opened(@Nullable Position position) implements Signal {}

    /**
     * An item.
     *
     * @param position of the stream once it was told; null where that does not move it
     */
    record Told(StreamItem item, @Nullable Position position) implements Signal {}

    /**
     * A sign of life.
     *
     * @param position up to which everything was told; null where it does not say
     */
    record Alive(@Nullable Position position) implements Signal {}

    /**
     * The server ends the connection; the last signal.
     *
     * @param reason the server's code, such as DRAINING, or words
     * @param reconnect whether another try helps
     * @param retryAfter how long to wait at least
     */
    record Closed(String reason, boolean reconnect, Duration retryAfter) implements Signal {}
}
