// SPDX-License-Identifier: Apache-2.0
package dev.windsock.metrics;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Aggregates rows by the steps of a span. The rows of a step may come from several sources, such as a file and a
 * {@link Ring}. NaN means unknown. Not thread-safe.
 */
final class StepFolder<T> {
    /** Creates a value from a row, in which NaN means unknown. Implementations must not keep the array. */
    @FunctionalInterface
    interface RowReader<T> {
        T read(long second, double[] values);
    }

    private final Span span;
    private final List<Column> columns;
    private final RowReader<T> reader;
    private final List<T> steps = new ArrayList<>();
    private final double[] values;
    private final int[] known;
    private long step;
    private boolean open;

    StepFolder(Span span, List<Column> columns, RowReader<T> reader) {
        this.span = span;
        this.columns = columns;
        this.reader = reader;
        this.values = new double[columns.size()];
        this.known = new int[columns.size()];
        Arrays.fill(values, Double.NaN);
    }

    /** Adds a row; rows must be added in chronological order. */
    void add(long second, double[] row) {
        long next = span.stepOf(second);
        if (open && next != step) {
            finish();
        }
        step = next;
        open = true;
        for (int c = 0; c < values.length; c++) {
            double value = columns.get(c).in(row, c);
            if (!Double.isNaN(value)) {
                values[c] = columns.get(c).combine(values[c], value, ++known[c]);
            }
        }
    }

    /** Returns the aggregated steps, oldest first. Steps without rows are omitted. */
    List<T> steps() {
        if (open) {
            finish();
        }
        return steps;
    }

    private void finish() {
        steps.add(reader.read(step, values));
        Arrays.fill(values, Double.NaN);
        Arrays.fill(known, 0);
        open = false;
    }
}
