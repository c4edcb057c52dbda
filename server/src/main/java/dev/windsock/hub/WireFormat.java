// SPDX-License-Identifier: Apache-2.0
package dev.windsock.hub;

import dev.windsock.log.Position;
import dev.windsock.log.ReadResult;
import io.netty.buffer.ByteBuf;

/**
 * The encoding of changes in one transport. Every method appends self-contained frames, which can be concatenated and sent in
 * any grouping.
 *
 * <p>Threading: stateless and thread-safe.
 */
public interface WireFormat {
    /** Returns the name of the transport, as operators see it: websocket or sse. */
    String name();

    /** Appends a change. */
    void change(ByteBuf out, Position position, byte[] json);

    /** Appends a heartbeat, with the position if the format supports one. */
    void heartbeat(ByteBuf out, Position position);

    /** Appends a reset: changes are missing, and the stream continues after the latest change. */
    void reset(ByteBuf out, ReadResult.Gap gap);
}
