// SPDX-License-Identifier: Apache-2.0
package dev.windsock.metrics;

import static dev.windsock.metrics.Column.LAST;
import static dev.windsock.metrics.Column.MEAN;
import static dev.windsock.metrics.Column.maxOf;
import static dev.windsock.metrics.Column.minOf;

import dev.windsock.id.InstanceId;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Converts the samples of an instance to and from rows of numbers, in memory and in files. Stateless. */
final class SampleRow {
    /** How to aggregate the values. The format of the files depends on the number and the order of the columns. */
    static final List<Column> COLUMNS = List.of(
            MEAN, MEAN, MEAN, LAST, MEAN, LAST, LAST, LAST, LAST, LAST, minOf(0), minOf(1), minOf(2), minOf(4),
            maxOf(0), maxOf(1), maxOf(2), maxOf(4));

    private static final int MIN = 10;
    private static final int MAX = 14;

    private SampleRow() {}

    static double[] of(Sample sample) {
        return new double[] {
            Cells.of(sample.cpuPercentage()),
            Cells.of(sample.cpuHostPercentage()),
            Cells.of(sample.memoryUsageBytes()),
            Cells.of(sample.memoryLimitBytes()),
            Cells.of(sample.memoryPercentage()),
            Cells.of(sample.networkRxBytes()),
            Cells.of(sample.networkTxBytes()),
            Cells.of(sample.diskReadBytes()),
            Cells.of(sample.diskWriteBytes()),
            Cells.of(sample.pids()),
            extreme(sample.min(), SampleExtremes::cpuPercentage),
            extreme(sample.min(), SampleExtremes::cpuHostPercentage),
            extreme(sample.min(), SampleExtremes::memoryUsageBytes),
            extreme(sample.min(), SampleExtremes::memoryPercentage),
            extreme(sample.max(), SampleExtremes::cpuPercentage),
            extreme(sample.max(), SampleExtremes::cpuHostPercentage),
            extreme(sample.max(), SampleExtremes::memoryUsageBytes),
            extreme(sample.max(), SampleExtremes::memoryPercentage)
        };
    }

    private static double extreme(@Nullable SampleExtremes extremes, Function<SampleExtremes, @Nullable Number> value) {
        return extremes == null ? Double.NaN : Cells.of(value.apply(extremes));
    }

    /** Returns a {@link StepFolder} that creates the samples of an instance. */
    static StepFolder<Sample> folder(InstanceId id, Span span) {
        return new StepFolder<>(span, COLUMNS, (second, row) -> sample(id, second, row));
    }

    private static Sample sample(InstanceId id, long second, double[] row) {
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
                Double.isNaN(row[9]) ? null : (int) row[9],
                extremes(row, MIN),
                extremes(row, MAX));
    }

    private static @Nullable SampleExtremes extremes(double[] row, int first) {
        SampleExtremes extremes = new SampleExtremes(
                different(Cells.decimal(row[first]), Cells.decimal(row[0])),
                different(Cells.decimal(row[first + 1]), Cells.decimal(row[1])),
                different(Cells.whole(row[first + 2]), Cells.whole(row[2])),
                different(Cells.decimal(row[first + 3]), Cells.decimal(row[4])));
        return extremes.equals(SampleExtremes.NONE) ? null : extremes;
    }

    private static <T extends Number> @Nullable T different(@Nullable T extreme, @Nullable T mean) {
        return Objects.equals(extreme, mean) ? null : extreme;
    }
}
