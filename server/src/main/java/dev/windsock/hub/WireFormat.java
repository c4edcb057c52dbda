// SPDX-License-Identifier: Apache-2.0
package dev.windsock.hub;

import dev.windsock.log.Position;
import dev.windsock.log.ReadResult;
import io.netty.buffer.ByteBuf;

/**
 * How an edge puts on the wire what the hub has to say. Whatever a method appends stands for itself, so that frames can be
 * laid end to end and sent in any grouping.
 *
 * <p>Threading: stateless; for any thread.
 */
public interface WireFormat {
    /** What operators know the transport by: websocket or sse. */
    String name();

    /** Appends a change. */
    void change(ByteBuf out, Position position, byte[] json);

    /** Appends what makes the next {@link #metrics} or {@link #summary} carry the position; maybe nothing. */
    void positionOfNext(ByteBuf out, Position position);

    /** Appends a METRIC_UPDATE. */
    void metrics(ByteBuf out, byte[] json);

    /** Appends a tenant's counts. */
    void summary(ByteBuf out, byte[] json);

    /** Appends a sign of life that carries the position where the format can. */
    void heartbeat(ByteBuf out, Position position);

    /** Appends that changes are missing, and that the stream goes on after the newest one. */
    void reset(ByteBuf out, ReadResult.Gap gap);
}
