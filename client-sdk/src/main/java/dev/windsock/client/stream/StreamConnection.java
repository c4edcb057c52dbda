// SPDX-License-Identifier: Apache-2.0
package dev.windsock.client.stream;

import java.io.IOException;

/**
 * A connection to the server.
 *
 * <p>One thread reads; any thread may close.
 */
interface StreamConnection extends AutoCloseable {
    /**
     * Waits for the next signal.
     *
     * @throws IOException if the connection is lost or idle for too long, or the server violates the protocol
     */
    Signal read() throws IOException, InterruptedException;

    /**
     * Returns whether the next signal is available, so that {@link #read} does not block. Call it only on the thread that
     * reads.
     */
    boolean hasMore();

    /** Closes the connection. Idempotent. */
    @Override
    void close();
}
