// SPDX-License-Identifier: Apache-2.0
package dev.windsock.compute.process;

import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Objects;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * An instance's output from a given line: up to the end at the time of opening, or for as long as more may come. The
 * stream continues in the next file after a rotation; a reader that is slower than the writer may miss a whole file.
 *
 * <p>Threading: one thread reads and blocks. Any thread may close the stream, which ends a blocked read.
 */
final class LogInputStream extends InputStream {
    private static final long POLL_MILLIS = 50;

    private final Path log;
    private final BooleanSupplier mayGrow;
    private final boolean follow;
    private RandomAccessFile file;
    private @Nullable Object key;
    private final long end;
    private volatile boolean closed;

    private LogInputStream(Path log, int lines, boolean follow, BooleanSupplier mayGrow) throws IOException {
        this.log = log;
        this.mayGrow = mayGrow;
        this.follow = follow;
        this.key = key(log);
        this.file = new RandomAccessFile(log.toFile(), "r");
        try {
            this.end = follow ? Long.MAX_VALUE : file.length();
            file.seek(OutputLog.tailOffset(file, lines));
        } catch (IOException e) {
            file.close();
            throw e;
        }
    }

    /** Opens the last lines up to the current end. */
    static LogInputStream snapshot(Path log, int lines) throws IOException {
        return new LogInputStream(log, lines, false, () -> false);
    }

    /**
     * Opens the last lines and everything that follows.
     *
     * @param mayGrow whether more output may come; once false, the stream ends at the end of the output
     */
    static LogInputStream following(Path log, int lines, BooleanSupplier mayGrow) throws IOException {
        return new LogInputStream(log, lines, true, mayGrow);
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, buffer.length);
        if (length == 0) {
            return 0;
        }
        while (!closed) {
            // evaluated before the read, so that the last output is not missed
            boolean more = mayGrow.getAsBoolean();
            int count = readAvailable(buffer, offset, length);
            if (count > 0 || !more) {
                return count;
            }
            sleep();
        }
        return -1;
    }

    private synchronized int readAvailable(byte[] buffer, int offset, int length) throws IOException {
        if (closed) {
            return -1;
        }
        int limit = (int) Math.min(length, end - file.getFilePointer());
        if (limit <= 0) {
            return -1;
        }
        int count = file.read(buffer, offset, limit);
        if (count < 0 && follow && !Objects.equals(key, key(log))) {
            // output may have been written between that read and the rotation
            count = file.read(buffer, offset, limit);
            if (count < 0) {
                file.close();
                key = key(log);
                file = new RandomAccessFile(log.toFile(), "r");
                count = file.read(buffer, offset, limit);
            }
        }
        return count;
    }

    /** Returns what distinguishes a file from the one of the same name that replaces it. */
    private static @Nullable Object key(Path log) throws IOException {
        return Files.readAttributes(log, BasicFileAttributes.class).fileKey();
    }

    private static void sleep() throws IOException {
        try {
            Thread.sleep(POLL_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("Interrupted", e);
        }
    }

    @Override
    public synchronized void close() throws IOException {
        closed = true;
        file.close();
    }
}
