// SPDX-License-Identifier: Apache-2.0
package dev.windsock.store;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads with a deadline: no caller waits longer than {@link #OPERATION_TIMEOUT} for a database that hangs.
 *
 * <p>Threading: for any thread. Each read runs on a virtual thread of its own while its caller waits.
 */
final class DeadlineReads {
    /** Maximum duration of a change or a read. */
    static final Duration OPERATION_TIMEOUT = Duration.ofSeconds(4);

    private static final Logger LOG = LoggerFactory.getLogger(DeadlineReads.class);

    private final Runnable reconnect;

    /** @param reconnect evicts connections, after one has failed */
    DeadlineReads(Runnable reconnect) {
        this.reconnect = reconnect;
    }

    /** Reads on a new thread, which is abandoned if the database does not respond. */
    <T> T read(Supplier<T> read) {
        CompletableFuture<T> result = new CompletableFuture<>();
        Thread.ofVirtual().name("store-read").start(() -> {
            try {
                result.complete(read.get());
            } catch (Throwable e) {
                // errors too, because the caller waits for the result
                result.completeExceptionally(e);
            }
        });
        try {
            return await(result);
        } catch (TimeoutException e) {
            throw StoreStatus.Unavailable.notResponding().rejection();
        } catch (RuntimeException e) {
            if (StoreFailures.isStoreFailure(e)) {
                LOG.warn("Cannot read the store: cause={}", StoreFailures.message(e));
                reconnect.run();
                throw StoreStatus.Unavailable.failing(e).rejection();
            }
            throw e;
        }
    }

    /** Waits for a result, even if interrupted: the operation continues, and its outcome must be known. */
    static <T> T await(CompletableFuture<T> result) throws TimeoutException {
        long deadline = System.nanoTime() + OPERATION_TIMEOUT.toNanos();
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return result.get(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
                } catch (InterruptedException e) {
                    interrupted = true;
                } catch (ExecutionException e) {
                    if (e.getCause() instanceof RuntimeException cause) {
                        throw cause;
                    }
                    throw new CompletionException(e.getCause());
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
