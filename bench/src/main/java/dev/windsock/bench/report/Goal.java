// SPDX-License-Identifier: Apache-2.0
package dev.windsock.bench.report;

/** The goal for a figure. */
public sealed interface Goal {
    boolean isReachedBy(double figure);

    /** Formats the goal for the table, for example "≤ 1.10". */
    String text();

    record AtMost(double bound) implements Goal {
        @Override
        public boolean isReachedBy(double figure) {
            return figure <= bound;
        }

        @Override
        public String text() {
            return "≤ " + Numbers.text(bound);
        }
    }

    record AtLeast(double bound) implements Goal {
        @Override
        public boolean isReachedBy(double figure) {
            return figure >= bound;
        }

        @Override
        public String text() {
            return "≥ " + Numbers.text(bound);
        }
    }
}
