// SPDX-License-Identifier: Apache-2.0
package dev.windsock.metrics;

import static dev.windsock.metrics.Ring.Fold.LAST;
import static dev.windsock.metrics.Ring.Fold.MEAN;

import dev.windsock.id.InstanceId;
import dev.windsock.id.TenantId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Stores one instance's samples in a {@link Ring}, which is thread-safe. */
final class SampleRing {
    private final InstanceId id;
    private final TenantId tenantId;
    private final Ring ring;

    SampleRing(InstanceId id, TenantId tenantId, int capacity) {
        this.id = id;
        this.tenantId = tenantId;
        this.ring = new Ring(capacity, MEAN, MEAN, MEAN, LAST, MEAN, LAST, LAST, LAST, LAST, LAST);
    }

    TenantId tenantId() {
        return tenantId;
    }

    void add(Sample sample) {
        ring.append(
                sample.timestamp().getEpochSecond(),
                Cells.of(sample.cpuPercentage()),
                Cells.of(sample.cpuHostPercentage()),
                Cells.of(sample.memoryUsageBytes()),
                Cells.of(sample.memoryLimitBytes()),
                Cells.of(sample.memoryPercentage()),
                Cells.of(sample.networkRxBytes()),
                Cells.of(sample.networkTxBytes()),
                Cells.of(sample.diskReadBytes()),
                Cells.of(sample.diskWriteBytes()),
                Cells.of(sample.pids()));
    }

    Optional<Sample> newest() {
        return ring.newest(this::sample);
    }

    List<Sample> read(Span span) {
        return ring.read(span, this::sample);
    }

    long bytes() {
        return ring.bytes();
    }

    private Sample sample(long second, double[] row) {
        return new Sample(
                id.value(),
                Instant.ofEpochSecond(second),
                Cells.decimal(row[0]),
                Cells.decimal(row[1]),
                Cells.whole(row[2]),
                Cells.whole(row[3]),
                Cells.decimal(row[4]),
                Cells.whole(row[5]),
                Cells.whole(row[6]),
                Cells.whole(row[7]),
                Cells.whole(row[8]),
                Double.isNaN(row[9]) ? null : (int) row[9]);
    }
}
