// SPDX-License-Identifier: Apache-2.0
package dev.windsock.terminal;

/**
 * Lets so many bytes a second pass, and a burst of an eighth of them.
 *
 * <p>Threading: belongs to one thread; {@link #take} blocks.
 */
final class OutputLimiter {
    private static final long NANOS = 1_000_000_000L;
    private static final int BURSTS_A_SECOND = 8;

    private final long bytesPerSecond;
    private long freeAt;

    OutputLimiter(long bytesPerSecond, long now) {
        this.bytesPerSecond = bytesPerSecond;
        this.freeAt = now;
    }

    /** Counts bytes that have passed, and waits until more may. */
    void take(int bytes) throws InterruptedException {
        long wait = took(bytes, System.nanoTime());
        if (wait > 0) {
            Thread.sleep(wait / 1_000_000, (int) (wait % 1_000_000));
        }
    }

    /** @return how many nanoseconds to wait */
    long took(int bytes, long now) {
        long burst = NANOS / BURSTS_A_SECOND;
        freeAt = Math.max(freeAt, now - burst) + bytes * NANOS / bytesPerSecond;
        return Math.max(0, freeAt - now);
    }
}
