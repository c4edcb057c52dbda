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

    /** Whether the connection takes more; once it does again, the edge calls {@link Subscriber#writable}. */
    boolean isWritable();

    /** Hands over frames to be sent with the next flush; the transport releases them. */
    void write(ByteBuf frames);

    /** Sends what was written, in as few writes to the kernel as it takes. */
    void flush();

    /** How many bytes wait to be taken by the kernel. */
    long bytesQueued();

    /**
     * Tells the reason and ends the connection. The subscriber is detached already.
     *
     * @param retryAfter how long the client should wait before it comes back
     */
    void close(CloseReason reason, Duration retryAfter);
}
