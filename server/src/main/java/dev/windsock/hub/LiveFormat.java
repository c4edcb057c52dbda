// SPDX-License-Identifier: Apache-2.0
package dev.windsock.hub;

import dev.windsock.log.Position;
import io.netty.buffer.ByteBuf;

/**
 * The encoding of live data in one transport. Live data is not in the log.
 *
 * <p>Threading: stateless and thread-safe.
 */
public interface LiveFormat {
    /** Appends the position for the next {@link #live} frame. Appends nothing in a format whose live data has no position. */
    default void position(ByteBuf out, Position position) {}

    /** Appends the latest data of a kind, a JSON object. */
    void live(ByteBuf out, LiveKind kind, byte[] json);
}
