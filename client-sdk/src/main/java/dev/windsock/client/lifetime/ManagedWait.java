// SPDX-License-Identifier: Apache-2.0
package dev.windsock.client.lifetime;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import org.jspecify.annotations.Nullable;

/**
 * Waits with a timeout on a program's thread. If it is a worker of a {@link ForkJoinPool}, the pool replaces it in the
 * meantime.
 *
 * <p>The JDK's HTTP client completes its responses on the common pool, which has a single worker on a machine with two
 * processors. A program that reads a stream on that worker would otherwise never receive the response that opens the stream.
 * The JDK's own waits without a timeout do the same.
 */
public final class ManagedWait {
    private ManagedWait() {}

    /** Waits for an element; returns null after the timeout. */
    public static <T> @Nullable T poll(BlockingQueue<T> queue, long nanos) throws InterruptedException {
        return call(() -> queue.poll(nanos, TimeUnit.NANOSECONDS));
    }

    /** Waits for a signal like {@link Condition#awaitNanos}, and returns the remaining nanoseconds. */
    public static long await(Condition condition, long nanos) throws InterruptedException {
        Long remaining = call(() -> condition.awaitNanos(nanos));
        return remaining == null ? 0 : remaining;
    }

    /** Waits for a latch; returns false after the timeout. */
    public static boolean await(CountDownLatch latch, long nanos) throws InterruptedException {
        return Boolean.TRUE.equals(call(() -> latch.await(nanos, TimeUnit.NANOSECONDS)));
    }

    private static <T> @Nullable T call(Wait<T> wait) throws InterruptedException {
        Blocker<T> blocker = new Blocker<>(wait);
        try {
            ForkJoinPool.managedBlock(blocker);
        } catch (RejectedExecutionException e) {
            // the pool has reached its maximum number of threads
            blocker.block();
        }
        return blocker.result;
    }

    @FunctionalInterface
    private interface Wait<T> {
        @Nullable T run() throws InterruptedException;
    }

    /** Confined to the waiting thread. */
    private static final class Blocker<T> implements ForkJoinPool.ManagedBlocker {
        private final Wait<T> wait;
        private @Nullable T result;
        private boolean complete;

        private Blocker(Wait<T> wait) {
            this.wait = wait;
        }

        @Override
        public boolean block() throws InterruptedException {
            result = wait.run();
            complete = true;
            return true;
        }

        @Override
        public boolean isReleasable() {
            return complete;
        }
    }
}
