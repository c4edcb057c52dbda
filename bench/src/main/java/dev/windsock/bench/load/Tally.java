// SPDX-License-Identifier: Apache-2.0
package dev.windsock.bench.load;

import org.HdrHistogram.Histogram;

/**
 * Counts the deliveries of a fleet.
 *
 * <p>Threading: confined to the fleet's event loop; any thread may call {@link #delivered()}.
 */
final class Tally {
    /** The maximum recorded latency. */
    private static final long MAX_NANOS = 120_000_000_000L;

    private static final int DIGITS = 3;

    private final Histogram latency = new Histogram(MAX_NANOS, DIGITS);
    private volatile long delivered;
    private long missing;
    private long repeated;
    private int dropped;
    private long updates;
    private long lastNanos;
    private String position = "";

    /** Resets the counters of deliveries. */
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
        latency.recordValue(Math.clamp(nowNanos - dueNanos, 0, MAX_NANOS));
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

    /** Sets a position whose epoch applies to all later offsets. */
    void position(String one) {
        position = one;
    }

    boolean hasPosition() {
        return !position.isEmpty();
    }

    /** Returns the position at an offset in the known epoch. */
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

    /** Returns the number of metric updates since the last call. */
    long drainUpdates() {
        long count = updates;
        updates = 0;
        return count;
    }

    long lastNanos() {
        return lastNanos;
    }

    Latency latency() {
        return Latency.of(latency);
    }
}
