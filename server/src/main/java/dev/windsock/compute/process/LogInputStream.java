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
 * An instance's output from some place on: to the end that it had when it was opened, or for as long as more may come. It
 * goes on with the log's successor; only a reader that is slower than the writer misses a file between two.
 *
 * <p>Threading: one thread reads, blocking; any thread may close, which ends a blocked read.
 */
final class FollowedOutput extends InputStream {
    private static final long POLL_MILLIS = 50;

    private final Path log;
    private final BooleanSupplier running;
    private final boolean follow;
    private RandomAccessFile file;
    private @Nullable Object key;
    private final long end;
    private volatile boolean closed;

    private FollowedOutput(Path log, int lines, boolean follow, BooleanSupplier running) throws IOException {
        this.log = log;
        this.running = running;
        this.follow = follow;
        this.key = key(log);
        this.file = new RandomAccessFile(log.toFile(), "r");
        try {
            this.end = follow ? Long.MAX_VALUE : file.length();
            file.seek(OutputLog.tail(file, lines));
        } catch (IOException e) {
            file.close();
            throw e;
        }
    }

    /** The last lines, as they are now. */
    static FollowedOutput upToNow(Path log, int lines) throws IOException {
        return new FollowedOutput(log, lines, false, () -> false);
    }

    /** @param running whether more may come; false ends the stream at the output's end */
    static FollowedOutput following(Path log, int lines, BooleanSupplier running) throws IOException {
        return new FollowedOutput(log, lines, true, running);
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
            // asked before the read, so that what was printed before the end is not missed
            boolean more = running.getAsBoolean();
            int count = readNow(buffer, offset, length);
            if (count > 0 || !more) {
                return count;
            }
            pause();
        }
        return -1;
    }

    private synchronized int readNow(byte[] buffer, int offset, int length) throws IOException {
        if (closed) {
            return -1;
        }
        int most = (int) Math.min(length, end - file.getFilePointer());
        if (most <= 0) {
            return -1;
        }
        int count = file.read(buffer, offset, most);
        if (count < 0 && follow && !Objects.equals(key, key(log))) {
            // printed after the read and before the file got its successor
            count = file.read(buffer, offset, most);
            if (count < 0) {
                file.close();
                key = key(log);
                file = new RandomAccessFile(log.toFile(), "r");
                count = file.read(buffer, offset, most);
            }
        }
        return count;
    }

    /** Tells a file from its successor of the same name. */
    private static @Nullable Object key(Path log) throws IOException {
        return Files.readAttributes(log, BasicFileAttributes.class).fileKey();
    }

    private static void pause() throws IOException {
        try {
            Thread.sleep(POLL_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    @Override
    public synchronized void close() throws IOException {
        closed = true;
        file.close();
    }
}
