// SPDX-License-Identifier: Apache-2.0
package dev.windsock.hub;

import java.time.Duration;

/**
 * A stream that carries something other than the log of changes, but ends for the same reasons. For any thread.
 */
public interface AuxiliaryStream {
    /** Returns the number of bytes queued for the client. */
    long bytesQueued();

    /** Ends the stream. Only the first reason counts. Does not block. */
    void close(CloseReason reason, Duration retryAfter);
}
