// SPDX-License-Identifier: Apache-2.0
package dev.windsock.metrics;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The newest rows of numbers, one a second at most, in columns of primitives. It grows to its capacity and then
 * overwrites its oldest row; a column takes memory from its first known value on. NaN stands for unknown. Doubles hold
 * counters exactly up to 2^53.
 *
 * <p>Threading: every method takes the ring's lock, for as long as walking its rows takes at most; no callback but
 * {@link RowReader}, which only builds a value, runs under it.
 */
final class Ring {
    /** How the values of one column over one step become one. */
    enum Fold {
        MEAN,
        LAST
    }

    /** Makes a value of a row; NaN stands for unknown. The array is not to be kept. */
    @FunctionalInterface
    interface RowReader<T> {
        T read(long second, double[] values);
    }

    private static final int FIRST_ROWS = 64;

    /** A column of which no value has been known yet. */
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
        this.seconds = new long[Math.min(FIRST_ROWS, capacity)];
    }

    /**
     * Adds a row. One of the same second as the newest is dropped; one of an earlier second means that the clock was
     * set back, and empties the ring first, so that its rows stay in order.
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

    /** Reads the rows of a span, folded by its steps, oldest first. A step without rows is left out. */
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
                read.add(reader.read(folding.step, folding.take()));
            }
            folding.step = step;
            folding.rows++;
            for (int c = 0; c < columns.length; c++) {
                folding.add(c, value(c, index));
            }
        }
        if (folding.rows > 0) {
            read.add(reader.read(folding.step, folding.take()));
        }
        return read;
    }

    /** How much memory the rows take, in bytes. */
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

    /** Rows wrap around only at full capacity, so growing keeps every row in its place. */
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

    /** The rows of one step on their way to become one. */
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

        private double[] take() {
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
