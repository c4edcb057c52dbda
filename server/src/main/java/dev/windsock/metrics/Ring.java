// SPDX-License-Identifier: Apache-2.0
package dev.windsock.metrics;

import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;

/**
 * A ring buffer of rows of numbers, at most one per step, in columns of primitives. Values added within a step are aggregated
 * into one row. It grows to its capacity and then overwrites its oldest row. A column uses no memory before its first known
 * value. NaN means unknown. Doubles represent counters exactly up to 2^53.
 *
 * <p>Threading: thread-safe. Every method holds the ring's lock, for no longer than an iteration over the rows. The only
 * callback under the lock is {@link StepFolder.RowReader}, which does nothing but create a value.
 */
final class Ring {
    private static final int INITIAL_ROWS = 64;

    /** A column without a known value. */
    private static final double[] UNKNOWN = {};

    private final int capacity;
    private final int step;
    private final List<Column> columns;
    private final double[][] cells;
    private long[] seconds;
    private int oldest;
    private int size;
    /** The latest second that was added. */
    private long newest;
    /** How many values of each column the newest row aggregates. */
    private final int[] aggregated;

    /** @param step the length of a step in seconds */
    Ring(int capacity, int step, List<Column> columns) {
        this.capacity = capacity;
        this.step = step;
        this.columns = columns;
        this.cells = new double[columns.size()][];
        this.aggregated = new int[columns.size()];
        Arrays.fill(cells, UNKNOWN);
        this.seconds = new long[Math.min(INITIAL_ROWS, capacity)];
    }

    /**
     * Adds values. A second that was already added is ignored. An earlier second means that the clock was set back; the ring is
     * then cleared first, so that the rows stay in order.
     */
    synchronized void append(long second, double... values) {
        if (size > 0 && second == newest) {
            return;
        }
        if (size > 0 && second < newest) {
            oldest = 0;
            size = 0;
        }
        newest = second;
        long start = second - Math.floorMod(second, step);
        if (size > 0 && seconds[index(size - 1)] == start) {
            merge(index(size - 1), values);
            return;
        }
        int index;
        if (size < capacity) {
            growTo(size + 1);
            index = size++;
        } else {
            index = oldest;
            oldest = (oldest + 1) % capacity;
        }
        seconds[index] = start;
        for (int c = 0; c < cells.length; c++) {
            set(c, index, values[c]);
            aggregated[c] = Double.isNaN(values[c]) ? 0 : 1;
        }
    }

    private void merge(int index, double[] values) {
        double[] before = new double[cells.length];
        readRow(index, before);
        for (int c = 0; c < cells.length; c++) {
            Column column = columns.get(c);
            double added = column.in(values, c);
            if (!Double.isNaN(added)) {
                set(c, index, column.combine(column.in(before, c), added, ++aggregated[c]));
            }
        }
    }

    private void readRow(int index, double[] row) {
        for (int c = 0; c < cells.length; c++) {
            row[c] = cells[c] == UNKNOWN ? Double.NaN : cells[c][index];
        }
    }

    /** Returns the second of the oldest row; empty if there is none. */
    synchronized OptionalLong oldest() {
        return size == 0 ? OptionalLong.empty() : OptionalLong.of(seconds[oldest]);
    }

    /** Adds the rows in a span to a {@link StepFolder}. */
    synchronized void read(Span span, StepFolder<?> folder) {
        double[] row = new double[cells.length];
        for (int i = firstAfter(span.from() - 1); i < size; i++) {
            int index = index(i);
            if (seconds[index] > span.to()) {
                return;
            }
            readRow(index, row);
            folder.add(seconds[index], row);
        }
    }

    /** Returns the rows in a span, aggregated by step, oldest first. Steps without rows are omitted. */
    <T> List<T> read(Span span, StepFolder.RowReader<T> reader) {
        StepFolder<T> folder = new StepFolder<>(span, columns, reader);
        read(span, folder);
        return folder.steps();
    }

    /** Returns the index of the first row after the given second; rows are ordered by second. */
    private int firstAfter(long second) {
        int low = 0;
        int high = size;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (seconds[index(middle)] > second) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        return low;
    }

    /** Returns the memory that the rows use, in bytes. */
    synchronized long bytes() {
        long values = seconds.length;
        for (double[] column : cells) {
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
        for (int c = 0; c < cells.length; c++) {
            if (cells[c] != UNKNOWN) {
                cells[c] = Arrays.copyOf(cells[c], length);
            }
        }
    }

    private void set(int c, int index, double value) {
        if (cells[c] == UNKNOWN) {
            if (Double.isNaN(value)) {
                return;
            }
            cells[c] = new double[seconds.length];
            Arrays.fill(cells[c], Double.NaN);
        }
        cells[c][index] = value;
    }
}
