// SPDX-License-Identifier: Apache-2.0
package dev.windsock.hub;

import dev.windsock.log.Position;
import io.netty.buffer.ByteBuf;

/**
 * The encoding of live data, which is not in the log, in one transport.
 *
 * <p>Threading: stateless; for any thread.
 */
public interface LiveFormat {
    /** Appends the position for the next {@link #live} frame; nothing in a format whose live data has no position. */
    default void position(ByteBuf out, Position position) {}

    /** Appends the newest data of a kind, a JSON object. */
    void live(ByteBuf out, LiveKind kind, byte[] json);
}
