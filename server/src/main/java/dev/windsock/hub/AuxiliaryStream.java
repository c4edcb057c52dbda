// SPDX-License-Identifier: Apache-2.0
package dev.windsock.hub;

import java.time.Duration;

/**
 * A stream that carries data other than the change log, but ends for the same reasons as a stream of the log. Thread-safe.
 */
public interface AuxiliaryStream {
    /** Returns the number of bytes queued for the client. */
    long bytesQueued();

    /** Ends the stream. If it is called several times, only the first reason counts. Does not block. */
    void close(CloseReason reason, Duration retryAfter);
}
