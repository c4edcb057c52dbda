// SPDX-License-Identifier: Apache-2.0
package dev.windsock.bench.load;

import org.HdrHistogram.Histogram;

/**
 * What a fleet was given.
 *
 * <p>Threading: belongs to the fleet's event loop; {@link #delivered} is read by anyone.
 */
final class Tally {
    /** Longer counts as so much. */
    private static final long MOST_NANOS = 120_000_000_000L;

    private static final int DIGITS = 3;

    private final Histogram latency = new Histogram(MOST_NANOS, DIGITS);
    private volatile long delivered;
    private long missing;
    private long repeated;
    private int dropped;
    private long updates;
    private long lastNanos;
    private String position = "";

    /** Begins anew. */
    void clear() {
        latency.reset();
        delivered = 0;
        missing = 0;
        repeated = 0;
        dropped = 0;
    }

    void delivered(long dueNanos, long nowNanos) {
        delivered = delivered + 1;
        lastNanos = nowNanos;
        latency.recordValue(Math.clamp(nowNanos - dueNanos, 0, MOST_NANOS));
    }

    void missing(long events) {
        missing += events;
    }

    void repeated() {
        repeated++;
    }

    void dropped() {
        dropped++;
    }

    void update() {
        updates++;
    }

    /** Keeps a position, of whose epoch later offsets are. */
    void position(String one) {
        position = one;
    }

    boolean hasPosition() {
        return !position.isEmpty();
    }

    /** The position at an offset of the epoch that was seen. */
    String positionAt(long offset) {
        return position.substring(0, position.lastIndexOf(':') + 1) + offset;
    }

    long delivered() {
        return delivered;
    }

    long missing() {
        return missing;
    }

    long repeatedEvents() {
        return repeated;
    }

    int droppedConnections() {
        return dropped;
    }

    /** Metrics that came since it was last asked. */
    long takeUpdates() {
        long taken = updates;
        updates = 0;
        return taken;
    }

    long lastNanos() {
        return lastNanos;
    }

    Latency latency() {
        return Latency.of(latency);
    }
}
