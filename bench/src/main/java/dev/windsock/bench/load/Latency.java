// SPDX-License-Identifier: Apache-2.0
package dev.windsock.bench.load;

import org.HdrHistogram.Histogram;

/** Percentiles of a duration, in microseconds. */
public record Latency(double p50, double p99, double p999, double max) {
    static final Latency NONE = new Latency(0, 0, 0, 0);

    private static final double MICRO = 1e3;

    static Latency of(Histogram nanos) {
        return new Latency(
                nanos.getValueAtPercentile(50) / MICRO,
                nanos.getValueAtPercentile(99) / MICRO,
                nanos.getValueAtPercentile(99.9) / MICRO,
                nanos.getMaxValue() / MICRO);
    }
}
