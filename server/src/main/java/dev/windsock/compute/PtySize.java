// SPDX-License-Identifier: Apache-2.0
package dev.windsock.compute;

/** How many characters a terminal has, side by side and one below the other. */
public record PtySize(int cols, int rows) {
    public static final int MIN_COLS = 2;
    public static final int MAX_COLS = 500;
    public static final int MIN_ROWS = 1;
    public static final int MAX_ROWS = 200;

    public PtySize {
        if (cols < MIN_COLS || cols > MAX_COLS || rows < MIN_ROWS || rows > MAX_ROWS) {
            throw new IllegalArgumentException("not the size of a terminal: " + cols + "x" + rows);
        }
    }

    /** The nearest size that a terminal may have. */
    public static PtySize nearest(int cols, int rows) {
        return new PtySize(Math.clamp(cols, MIN_COLS, MAX_COLS), Math.clamp(rows, MIN_ROWS, MAX_ROWS));
    }
}
