// SPDX-License-Identifier: Apache-2.0
package dev.windsock.metrics;

import static dev.windsock.metrics.Column.LAST;
import static dev.windsock.metrics.Column.MEAN;

import java.time.Instant;
import java.util.List;

/** Converts the samples of the host to and from rows of numbers, in memory and in a file. Stateless. */
final class HostRow {
    /** How to aggregate the values. The file format depends on the number and the order of the columns. */
    static final List<Column> COLUMNS = List.of(LAST, MEAN, MEAN, LAST, MEAN, LAST, LAST, MEAN, MEAN, LAST, LAST);

    private HostRow() {}

    static double[] of(HostSample sample) {
        return new double[] {
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
            Cells.of(sample.diskWriteBytes())
        };
    }

    /** Returns a {@link StepFolder} that creates the samples of the host. */
    static StepFolder<HostSample> folder(Span span) {
        return new StepFolder<>(span, COLUMNS, HostRow::sample);
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
