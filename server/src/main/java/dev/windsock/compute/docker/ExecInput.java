// SPDX-License-Identifier: Apache-2.0
package dev.windsock.compute.docker;

import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * What is typed, on its way to the engine.
 *
 * <p>Threading: one thread writes, and blocks until the one before was taken; the connection's thread reads. Any may end
 * it.
 */
final class ExecInput extends InputStream {
    private static final byte[] END = {};
    private static final long LOOK_MILLIS = 200;

    private final BlockingQueue<byte[]> pieces = new ArrayBlockingQueue<>(1);
    private volatile boolean ended;
    private byte @Nullable [] piece;
    private int at;

    /** Blocks until there is room. @throws IOException when it has ended */
    void write(byte[] bytes) throws IOException {
        try {
            do {
                if (ended) {
                    throw new IOException("The terminal has ended.");
                }
            } while (!pieces.offer(bytes, LOOK_MILLIS, TimeUnit.MILLISECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
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
            byte[] from = piece;
            while (from == null) {
                if (ended && pieces.isEmpty()) {
                    return -1;
                }
                byte[] next = pieces.poll(LOOK_MILLIS, TimeUnit.MILLISECONDS);
                if (next != null && next.length > 0) {
                    piece = next;
                    from = next;
                    at = 0;
                }
            }
            int count = Math.min(length, from.length - at);
            System.arraycopy(from, at, buffer, offset, count);
            at += count;
            if (at == from.length) {
                piece = null;
            }
            return count;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return -1;
        }
    }

    @Override
    public void close() {
        ended = true;
        boolean unused = pieces.offer(END);
    }
}
