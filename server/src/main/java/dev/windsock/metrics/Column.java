// SPDX-License-Identifier: Apache-2.0
package dev.windsock.metrics;

/**
 * A column of rows of numbers, and how its values are aggregated over one step. NaN means unknown.
 *
 * @param source for a MIN or MAX column, the index of the column further left whose extremes it contains; -1 for any other
 *     column
 */
record Column(Fold fold, int source) {
    enum Fold {
        MEAN,
        LAST,
        MIN,
        MAX
    }

    static final Column MEAN = new Column(Fold.MEAN, -1);
    static final Column LAST = new Column(Fold.LAST, -1);

    static Column minOf(int source) {
        return new Column(Fold.MIN, source);
    }

    static Column maxOf(int source) {
        return new Column(Fold.MAX, source);
    }

    /**
     * Returns the value of this column in a row. A row with a single value stores no extremes, because they equal that value.
     */
    double in(double[] row, int index) {
        return source < 0 || !Double.isNaN(row[index]) ? row[index] : row[source];
    }

    /**
     * Returns the aggregate of the previous values and an added value.
     *
     * @param count the number of values in this column, including the added one
     */
    double combine(double before, double added, int count) {
        if (Double.isNaN(before)) {
            return added;
        }
        return switch (fold) {
            case MEAN -> before + (added - before) / count;
            case LAST -> added;
            case MIN -> Math.min(before, added);
            case MAX -> Math.max(before, added);
        };
    }
}
