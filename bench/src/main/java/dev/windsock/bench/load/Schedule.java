// SPDX-License-Identifier: Apache-2.0
package dev.windsock.bench.load;

import java.time.Duration;

/**
 * When each batch should be sent: evenly, whatever happened to those before. Latency counted from here, and not from when
 * a batch could be sent at last, has a stall in it as often as clients would have felt it.
 *
 * @param startNanos of {@link System#nanoTime}
 */
public record Schedule(long startNanos, double batchesPerSecond, Duration length) {
    private static final double NANOS = 1e9;

    public Schedule {
        if (batchesPerSecond <= 0) {
            throw new IllegalArgumentException("batches per second: " + batchesPerSecond);
        }
    }

    /** How many batches it has. */
    public int batches() {
        return (int) Math.round(batchesPerSecond * length.toNanos() / NANOS);
    }

    /** When the batch should be sent, of {@link System#nanoTime}. */
    public long due(int batch) {
        return startNanos + Math.round(batch * NANOS / batchesPerSecond);
    }
}
