// SPDX-License-Identifier: Apache-2.0
package dev.windsock.bench.report;

/** What a figure should reach. */
public sealed interface Goal {
    boolean isReachedBy(double figure);

    /** As the table has it, such as "≤ 1.10". */
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
