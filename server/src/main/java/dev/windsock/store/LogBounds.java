// SPDX-License-Identifier: Apache-2.0
package dev.windsock.store;

import java.time.Duration;

/**
 * What the log retains.
 *
 * @param maxBytes of payloads, with a fixed number of bytes for the rest of each event
 */
public record LogBounds(long maxEvents, long maxBytes, Duration maxAge) {
    /** Returns whether a log of this size is too large. */
    boolean exceededBy(long events, long bytes) {
        return events > maxEvents || bytes > maxBytes;
    }
}
