// SPDX-License-Identifier: Apache-2.0
package dev.windsock.metrics;

import static dev.windsock.metrics.Ring.Fold.LAST;
import static dev.windsock.metrics.Ring.Fold.MEAN;

import java.time.Instant;
import java.util.List;

/** Stores the host's samples in a {@link Ring}, which is thread-safe. */
final class HostRing {
    private final Ring ring;

    HostRing(int capacity) {
        this.ring = new Ring(capacity, LAST, MEAN, MEAN, LAST, MEAN, LAST, LAST, MEAN, MEAN, LAST, LAST);
    }

    void add(HostSample sample) {
        ring.append(
                sample.timestamp().getEpochSecond(),
                sample.cpuCount(),
                Cells.of(sample.cpuPercentage()),
                Cells.of(sample.memoryUsageBytes()),
                sample.memoryTotalBytes(),
                Cells.of(sample.memoryPercentage()),
                Cells.of(sample.networkRxBytes()),
                Cells.of(sample.networkTxBytes()),
                Cells.of(sample.networkRxBytesPerSecond()),
                Cells.of(sample.networkTxBytesPerSecond()),
                Cells.of(sample.diskReadBytes()),
                Cells.of(sample.diskWriteBytes()));
    }

    List<HostSample> read(Span span) {
        return ring.read(span, HostRing::sample);
    }

    long bytes() {
        return ring.bytes();
    }

    private static HostSample sample(long second, double[] row) {
        return new HostSample(
                Instant.ofEpochSecond(second),
                (int) row[0],
                Cells.decimal(row[1]),
                Cells.whole(row[2]),
                (long) row[3],
                Cells.decimal(row[4]),
                Cells.whole(row[5]),
                Cells.whole(row[6]),
                Cells.decimal(row[7]),
                Cells.decimal(row[8]),
                Cells.whole(row[9]),
                Cells.whole(row[10]));
    }
}
