// SPDX-License-Identifier: Apache-2.0
package dev.windsock.bench.load;

import java.time.Duration;

/**
 * The times at which batches are due: evenly spaced, regardless of delays. Latency is measured from these times, not from the
 * actual send times, so a stall counts once for every batch that it delays.
 *
 * @param startNanos a value of {@link System#nanoTime}
 */
public record Schedule(long startNanos, double batchesPerSecond, Duration length) {
    private static final double NANOS = 1e9;

    public Schedule {
        if (batchesPerSecond <= 0) {
            throw new IllegalArgumentException("batches per second: " + batchesPerSecond);
        }
    }

    /** Returns the number of batches. */
    public int batches() {
        return (int) Math.round(batchesPerSecond * length.toNanos() / NANOS);
    }

    /** Returns the time when a batch is due, as a value of {@link System#nanoTime}. */
    public long due(int batch) {
        return startNanos + Math.round(batch * NANOS / batchesPerSecond);
    }
}
