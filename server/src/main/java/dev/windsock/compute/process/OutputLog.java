// SPDX-License-Identifier: Apache-2.0
package dev.windsock.compute.process;

import java.io.IOException;
import java.io.RandomAccessFile;

/**
 * The current and the previous file of an instance's output. {@link Launcher} explains how they are written. Stateless;
 * blocks.
 */
final class OutputLog {
    /** The maximum size of each file. */
    static final long MAX_BYTES = 16L << 20;

    /** A file larger than this is rotated. The writer appends up to 64 reads of 64 KiB before it checks the size. */
    static final long ROTATE_BYTES = MAX_BYTES - (64L << 16);

    /** How many bytes at the end are searched for the last lines. */
    private static final int MAX_TAIL_BYTES = 4 << 20;

    private OutputLog() {}

    /** Returns the offset of the last lines of a file. */
    static long tailOffset(RandomAccessFile file, int lines) throws IOException {
        long size = file.length();
        int length = (int) Math.min(size, MAX_TAIL_BYTES);
        byte[] end = new byte[length];
        file.seek(size - length);
        file.readFully(end);
        // a newline at the end terminates the last line and does not start another
        int at = length > 0 && end[length - 1] == '\n' ? length - 1 : length;
        for (int found = 0; at > 0; at--) {
            if (end[at - 1] == '\n' && ++found == lines) {
                break;
            }
        }
        return lines == 0 ? size : size - length + at;
    }
}
