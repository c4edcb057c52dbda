package dev.windsock.compute.process;

import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.nio.file.Path;
import java.util.Objects;
import java.util.function.BooleanSupplier;

/**
 * An instance's output from some place on, to its end or as long as its run goes on.
 *
 * <p>Threading: one thread reads, blocking; any thread may close, which ends a blocked read.
 */
final class FollowedOutput extends InputStream {
    private static final long POLL_MILLIS = 50;

    private final RandomAccessFile file;
    private final BooleanSupplier running;
    private volatile boolean closed;

    /** @param running whether more may come; false ends the stream at the file's end */
    FollowedOutput(Path log, long from, BooleanSupplier running) throws IOException {
        this.file = new RandomAccessFile(log.toFile(), "r");
        this.running = running;
        file.seek(from);
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
        if (file.length() < file.getFilePointer()) {
            // the log was cut
            file.seek(0);
        }
        return file.read(buffer, offset, length);
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
