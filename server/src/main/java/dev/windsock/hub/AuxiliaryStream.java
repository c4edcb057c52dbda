// SPDX-License-Identifier: Apache-2.0
package dev.windsock.hub;

import java.time.Duration;

/** A stream that carries something else than the log of changes, and ends for the same reasons. For any thread. */
public interface AuxiliaryStream {
    /** Bytes that wait for the client to take them. */
    long bytesQueued();

    /** Ends the stream; the first reason counts. Does not block. */
    void close(CloseReason reason, Duration retryAfter);
}
