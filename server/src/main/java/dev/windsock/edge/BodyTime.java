// SPDX-License-Identifier: Apache-2.0
package dev.windsock.edge;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * The time limit for the body of a request: the body must not pause for longer than the timeout, and must arrive at a minimum
 * rate. Not thread-safe.
 */
final class BodyTime {
    /** The minimum average rate of a body that takes longer than the timeout; even slow mobile networks are faster. */
    static final long MIN_BYTES_PER_SECOND = 16 << 10;

    private final long timeout;
    private long since;
    private long bytes;
    private long deadline;

    BodyTime(Duration timeout) {
        this.timeout = timeout.toNanos();
    }

    /** Starts the timer of a body, after the head has arrived. Times are values of {@link System#nanoTime}. */
    BodyTime start(long now) {
        since = now;
        bytes = 0;
        deadline = now + timeout;
        return this;
    }

    /** Extends the deadline because a part of the body has arrived. */
    void received(int more, long now) {
        bytes += more;
        long atMinimumRate = since + timeout + bytes * TimeUnit.SECONDS.toNanos(1) / MIN_BYTES_PER_SECOND;
        deadline = Math.min(now + timeout, atMinimumRate);
    }

    /** Returns the deadline for the body. */
    long deadline() {
        return deadline;
    }
}
