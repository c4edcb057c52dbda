// SPDX-License-Identifier: Apache-2.0
package dev.windsock.hub;

import io.netty.buffer.ByteBuf;
import java.time.Duration;

/**
 * One client's connection, as the hub sees it.
 *
 * <p>Threading: every method is called on the connection's own event loop and does not block.
 */
public interface Transport {
    WireFormat format();

    LiveFormat liveFormat();

    /**
     * Returns whether the connection accepts more data. When it becomes writable again, the edge calls
     * {@link Subscriber#writable}.
     */
    boolean isWritable();

    /** Queues frames for the next flush. The transport releases them. */
    void write(ByteBuf frames);

    /** Sends all queued frames, in as few system calls as possible. */
    void flush();

    /** Returns the number of bytes not yet handed to the kernel. */
    long bytesQueued();

    /**
     * Sends the reason to the client and ends the connection. The subscriber is already detached.
     *
     * @param retryAfter how long the client should wait before it reconnects
     */
    void close(CloseReason reason, Duration retryAfter);
}
