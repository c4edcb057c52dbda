// SPDX-License-Identifier: Apache-2.0
package dev.windsock.compute.process;

import java.io.IOException;
import java.io.RandomAccessFile;

/**
 * The file that an instance's output goes to, and the one before it; see {@link Launcher} for who writes them. Stateless;
 * blocks.
 */
final class OutputLog {
    /** Neither file is longer. */
    static final long MAX_BYTES = 16L << 20;

    /** A file that is longer gets a successor. Up to here, and what is taken at a time: 64 reads of 64 KiB. */
    static final long CUT_BYTES = MAX_BYTES - (64L << 16);

    /** How far back the beginning of the last lines is looked for. */
    private static final int MAX_TAIL_BYTES = 4 << 20;

    private OutputLog() {}

    /** Where the last lines of a file begin. */
    static long tail(RandomAccessFile file, int lines) throws IOException {
        long size = file.length();
        int length = (int) Math.min(size, MAX_TAIL_BYTES);
        byte[] end = new byte[length];
        file.seek(size - length);
        file.readFully(end);
        // a newline at the very end closes the last line and begins none
        int at = length > 0 && end[length - 1] == '\n' ? length - 1 : length;
        for (int found = 0; at > 0; at--) {
            if (end[at - 1] == '\n' && ++found == lines) {
                break;
            }
        }
        return lines == 0 ? size : size - length + at;
    }
}
