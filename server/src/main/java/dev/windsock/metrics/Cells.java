// SPDX-License-Identifier: Apache-2.0
package dev.windsock.metrics;

import org.jspecify.annotations.Nullable;

/** Converts values to and from the cells of a {@link Ring}, where NaN means unknown. */
final class Cells {
    private Cells() {}

    static double of(@Nullable Number known) {
        return known == null ? Double.NaN : known.doubleValue();
    }

    /** Rounds in the same way as for JSON. */
    static @Nullable Double decimal(double cell) {
        return Double.isNaN(cell) ? null : SampleCalculator.rounded(cell);
    }

    static @Nullable Long whole(double cell) {
        return Double.isNaN(cell) ? null : Long.valueOf(Math.round(cell));
    }
}
