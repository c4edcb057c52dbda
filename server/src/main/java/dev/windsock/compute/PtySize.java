// SPDX-License-Identifier: Apache-2.0
package dev.windsock.compute;

/** The size of a terminal in characters. */
public record PtySize(int cols, int rows) {
    public static final int MIN_COLS = 2;
    public static final int MAX_COLS = 500;
    public static final int MIN_ROWS = 1;
    public static final int MAX_ROWS = 200;

    public PtySize {
        if (cols < MIN_COLS || cols > MAX_COLS || rows < MIN_ROWS || rows > MAX_ROWS) {
            throw new IllegalArgumentException("Not a terminal size: " + cols + "x" + rows);
        }
    }

    /** Returns the nearest valid size. */
    public static PtySize nearest(int cols, int rows) {
        return new PtySize(Math.clamp(cols, MIN_COLS, MAX_COLS), Math.clamp(rows, MIN_ROWS, MAX_ROWS));
    }
}
