// SPDX-License-Identifier: Apache-2.0
package dev.windsock.metrics;

import org.jspecify.annotations.Nullable;

/** Values as they stand in a {@link Ring}: NaN for unknown. */
final class Cells {
    private Cells() {}

    static double of(@Nullable Number known) {
        return known == null ? Double.NaN : known.doubleValue();
    }

    /** Rounded as on the wire. */
    static @Nullable Double decimal(double cell) {
        return Double.isNaN(cell) ? null : Rates.rounded(cell);
    }

    static @Nullable Long whole(double cell) {
        return Double.isNaN(cell) ? null : Long.valueOf(Math.round(cell));
    }
}
