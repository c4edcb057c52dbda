// SPDX-License-Identifier: Apache-2.0
package dev.windsock.compute.docker;

import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A terminal's input, which is sent to the engine.
 *
 * <p>Threading: one thread writes, and blocks while the previous chunk is unread. The connection's thread reads. Any thread
 * may close the stream.
 */
final class ExecInput extends InputStream {
    private static final byte[] END = {};
    private static final long POLL_MILLIS = 200;

    private final BlockingQueue<byte[]> chunks = new ArrayBlockingQueue<>(1);
    private volatile boolean closed;
    private byte @Nullable [] current;
    private int position;

    /**
     * Writes a chunk. Blocks while the previous chunk is unread.
     *
     * @throws IOException when the stream is closed
     */
    void write(byte[] bytes) throws IOException {
        try {
            do {
                if (closed) {
                    throw new IOException("The terminal is closed.");
                }
            } while (!chunks.offer(bytes, POLL_MILLIS, TimeUnit.MILLISECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("Interrupted", e);
        }
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        try {
            byte[] chunk = current;
            while (chunk == null) {
                if (closed && chunks.isEmpty()) {
                    return -1;
                }
                byte[] next = chunks.poll(POLL_MILLIS, TimeUnit.MILLISECONDS);
                if (next != null && next.length > 0) {
                    current = next;
                    chunk = next;
                    position = 0;
                }
            }
            int count = Math.min(length, chunk.length - position);
            System.arraycopy(chunk, position, buffer, offset, count);
            position += count;
            if (position == chunk.length) {
                current = null;
            }
            return count;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return -1;
        }
    }

    @Override
    public void close() {
        closed = true;
        boolean unused = chunks.offer(END);
    }
}
