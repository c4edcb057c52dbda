// SPDX-License-Identifier: Apache-2.0
package dev.windsock.client.stream;

import java.io.IOException;

/**
 * One connection to the server.
 *
 * <p>Threading: one thread reads; any may close.
 */
interface StreamConnection extends AutoCloseable {
    /**
     * Waits for the next signal.
     *
     * @throws IOException when the connection is lost, was silent for too long, or brings what the protocol does not know
     */
    Signal read() throws IOException, InterruptedException;

    /** Whether the next signal is there already, so that {@link #read} will not wait for it. For whoever reads. */
    boolean hasMore();

    /** Ends the connection; doing so again does nothing. */
    @Override
    void close();
}
