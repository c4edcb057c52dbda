// SPDX-License-Identifier: Apache-2.0
package dev.windsock.metrics;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * A ring buffer of rows of numbers, at most one a second, in columns of primitives. It grows to its capacity and then
 * overwrites its oldest row. A column takes no memory before its first known value. NaN means unknown. Doubles represent
 * counters exactly up to 2^53.
 *
 * <p>Threading: thread-safe. Every method holds the ring's lock, at most while it iterates over the rows. The only callback
 * under the lock is {@link RowReader}, which only creates a value.
 */
final class Ring {
    /** How to aggregate the values of one column over one step. */
    enum Fold {
        MEAN,
        LAST
    }

    /** Creates a value from a row, in which NaN means unknown. It must not keep the array. */
    @FunctionalInterface
    interface RowReader<T> {
        T read(long second, double[] values);
    }

    private static final int INITIAL_ROWS = 64;

    /** A column without a known value. */
    private static final double[] UNKNOWN = {};

    private final int capacity;
    private final Fold[] folds;
    private final double[][] columns;
    private long[] seconds;
    private int oldest;
    private int size;

    Ring(int capacity, Fold... folds) {
        this.capacity = capacity;
        this.folds = folds.clone();
        this.columns = new double[folds.length][];
        Arrays.fill(columns, UNKNOWN);
        this.seconds = new long[Math.min(INITIAL_ROWS, capacity)];
    }

    /**
     * Adds a row. A row with the same second as the newest is ignored. A row with an earlier second means that the clock was
     * set back; it clears the ring first, so that the rows stay in order.
     */
    synchronized void append(long second, double... values) {
        if (size > 0) {
            long newest = seconds[index(size - 1)];
            if (second == newest) {
                return;
            }
            if (second < newest) {
                oldest = 0;
                size = 0;
            }
        }
        int index;
        if (size < capacity) {
            growTo(size + 1);
            index = size++;
        } else {
            index = oldest;
            oldest = (oldest + 1) % capacity;
        }
        seconds[index] = second;
        for (int c = 0; c < columns.length; c++) {
            set(c, index, values[c]);
        }
    }

    synchronized <T> Optional<T> newest(RowReader<T> reader) {
        if (size == 0) {
            return Optional.empty();
        }
        int index = index(size - 1);
        double[] values = new double[columns.length];
        for (int c = 0; c < values.length; c++) {
            values[c] = value(c, index);
        }
        return Optional.of(reader.read(seconds[index], values));
    }

    /** Returns the rows of a span, aggregated by step, oldest first. Steps without rows are omitted. */
    synchronized <T> List<T> read(Span span, RowReader<T> reader) {
        List<T> read = new ArrayList<>();
        Folding folding = new Folding(folds);
        for (int i = 0; i < size; i++) {
            int index = index(i);
            long second = seconds[index];
            if (!span.contains(second)) {
                continue;
            }
            long step = span.stepOf(second);
            if (folding.rows > 0 && folding.step != step) {
                read.add(reader.read(folding.step, folding.finish()));
            }
            folding.step = step;
            folding.rows++;
            for (int c = 0; c < columns.length; c++) {
                folding.add(c, value(c, index));
            }
        }
        if (folding.rows > 0) {
            read.add(reader.read(folding.step, folding.finish()));
        }
        return read;
    }

    /** Returns the memory that the rows take, in bytes. */
    synchronized long bytes() {
        long values = seconds.length;
        for (double[] column : columns) {
            values += column.length;
        }
        return values * Long.BYTES;
    }

    private int index(int row) {
        int index = oldest + row;
        return index < seconds.length ? index : index - seconds.length;
    }

    /** Rows wrap around only at full capacity, so every row keeps its index. */
    private void growTo(int rows) {
        if (rows <= seconds.length) {
            return;
        }
        int length = Math.min(capacity, 2 * seconds.length);
        seconds = Arrays.copyOf(seconds, length);
        for (int c = 0; c < columns.length; c++) {
            if (columns[c] != UNKNOWN) {
                columns[c] = Arrays.copyOf(columns[c], length);
            }
        }
    }

    private void set(int c, int index, double value) {
        if (columns[c] == UNKNOWN) {
            if (Double.isNaN(value)) {
                return;
            }
            columns[c] = new double[seconds.length];
            Arrays.fill(columns[c], Double.NaN);
        }
        columns[c][index] = value;
    }

    private double value(int c, int index) {
        return columns[c] == UNKNOWN ? Double.NaN : columns[c][index];
    }

    /** Aggregates the rows of one step. */
    private static final class Folding {
        private final Fold[] folds;
        private final double[] values;
        private final int[] known;
        private long step;
        private int rows;

        private Folding(Fold[] folds) {
            this.folds = folds;
            this.values = new double[folds.length];
            this.known = new int[folds.length];
        }

        private void add(int c, double value) {
            if (Double.isNaN(value)) {
                return;
            }
            switch (folds[c]) {
                case MEAN -> {
                    values[c] += value;
                    known[c]++;
                }
                case LAST -> {
                    values[c] = value;
                    known[c] = 1;
                }
            }
        }

        /** Returns the aggregated row and resets. */
        private double[] finish() {
            double[] folded = new double[values.length];
            for (int c = 0; c < folded.length; c++) {
                folded[c] = known[c] == 0 ? Double.NaN : values[c] / known[c];
            }
            Arrays.fill(values, 0);
            Arrays.fill(known, 0);
            rows = 0;
            return folded;
        }
    }
}
