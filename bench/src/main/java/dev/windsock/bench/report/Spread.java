// SPDX-License-Identifier: Apache-2.0
package dev.windsock.bench.report;

import java.util.List;

/** The median and the range of several runs. */
public record Spread(double median, double least, double most) {
    /** Returns the difference between the largest and the smallest value. */
    double range() {
        return most - least;
    }

    /** @throws IllegalArgumentException if there are no values */
    public static Spread of(List<Double> values) {
        if (values.isEmpty()) {
            throw new IllegalArgumentException("no values");
        }
        double[] sorted =
                values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
        int middle = sorted.length / 2;
        double median = sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
        return new Spread(median, sorted[0], sorted[sorted.length - 1]);
    }
}
