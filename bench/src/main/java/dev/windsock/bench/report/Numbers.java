// SPDX-License-Identifier: Apache-2.0
package dev.windsock.bench.report;

import java.util.Locale;

/** Formats figures with three significant digits. */
final class Numbers {
    private Numbers() {}

    static String text(double figure) {
        double size = Math.abs(figure);
        if (size >= 100 || figure == 0) {
            return String.format(Locale.ROOT, "%,.0f", figure);
        }
        return String.format(Locale.ROOT, size >= 10 ? "%.1f" : "%.2f", figure);
    }

    static String text(Spread spread) {
        return spread.least() == spread.most()
                ? text(spread.median())
                : text(spread.median()) + " (" + text(spread.least()) + "–" + text(spread.most()) + ")";
    }
}
