// SPDX-License-Identifier: Apache-2.0
package dev.windsock.store;

import java.time.Duration;

/**
 * How much the log retains.
 *
 * @param maxBytes maximum size of the events; each counts as its payload plus a fixed number of bytes
 */
public record LogBounds(long maxEvents, long maxBytes, Duration maxAge) {
    /** Returns whether a log of this size exceeds the bounds. */
    boolean exceededBy(long events, long bytes) {
        return events > maxEvents || bytes > maxBytes;
    }
}
