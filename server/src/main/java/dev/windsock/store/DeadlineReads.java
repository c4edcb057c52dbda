// SPDX-License-Identifier: Apache-2.0
package dev.windsock.store;

import dev.windsock.id.TenantId;
import java.sql.Connection;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads with a deadline: no caller waits longer than {@link #OPERATION_TIMEOUT} for a database that hangs, and the database
 * stops executing a read once its caller has stopped waiting.
 *
 * <p>Threading: thread-safe. Reads run on a few platform threads while their callers wait: a call into the embedded database
 * occupies its thread, and would occupy the carrier of a virtual thread.
 */
final class DeadlineReads implements AutoCloseable {
    /** Maximum duration of a change or a read. */
    static final Duration OPERATION_TIMEOUT = Duration.ofSeconds(4);

    private static final Logger LOG = LoggerFactory.getLogger(DeadlineReads.class);

    private final StoreDatabase database;
    private final ReadQueue queue = new ReadQueue();
    private final AtomicInteger running = new AtomicInteger();
    private final ExecutorService threads;

    DeadlineReads(StoreDatabase database) {
        this.database = database;
        this.threads = Executors.newFixedThreadPool(
                database.maxReads(),
                Thread.ofPlatform().daemon().name("store-read-", 0).factory());
    }

    /** Returns the number of running reads. */
    int running() {
        return running.get();
    }

    /** Returns the number of reads that are waiting for a thread. */
    int waiting() {
        return queue.size();
    }

    /**
     * Reads in a transaction of its own, which is interrupted at the deadline.
     *
     * @param reader the tenant that reads; empty for the server itself
     */
    <T> T read(Optional<TenantId> reader, Function<Handle, T> work) {
        Read<T> read = new Read<>(work);
        queue.add(reader, read);
        // a thread runs the next read in turn, which might be a different one
        threads.execute(() -> queue.next().run());
        try {
            return await(read.result);
        } catch (TimeoutException e) {
            read.abandon();
            throw StoreStatus.Unavailable.notResponding().rejection();
        } catch (RuntimeException e) {
            if (StoreFailures.isStoreFailure(e)) {
                LOG.warn("Cannot read the store: cause={}", StoreFailures.message(e));
                database.reconnect();
                throw StoreStatus.Unavailable.failing(e).rejection();
            }
            throw e;
        }
    }

    /** One read. Its monitor guards the connection, so that no other read is interrupted in its place. */
    private final class Read<T> implements Runnable {
        private final Function<Handle, T> work;
        private final CompletableFuture<T> result = new CompletableFuture<>();
        private @Nullable Connection connection;
        private boolean abandoned;

        private Read(Function<Handle, T> work) {
            this.work = work;
        }

        @Override
        public void run() {
            if (isAbandoned()) {
                return;
            }
            try {
                result.complete(counted());
            } catch (Throwable e) {
                // also catches errors, because the caller is waiting for the result
                result.completeExceptionally(e);
            }
        }

        /** Once a caller has its result, its read is no longer counted. */
        private T counted() throws TimeoutException {
            running.incrementAndGet();
            try {
                return database.readers().inTransaction(this::run);
            } finally {
                running.decrementAndGet();
            }
        }

        private synchronized boolean isAbandoned() {
            return abandoned;
        }

        private T run(Handle handle) throws TimeoutException {
            if (!begin(handle.getConnection())) {
                throw new TimeoutException("abandoned before it began");
            }
            try {
                database.limit(handle, OPERATION_TIMEOUT);
                return work.apply(handle);
            } finally {
                end();
            }
        }

        private synchronized boolean begin(Connection used) {
            connection = used;
            return !abandoned;
        }

        private synchronized void end() {
            connection = null;
        }

        private synchronized void abandon() {
            abandoned = true;
            if (connection != null) {
                database.interrupt(connection);
            }
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

    /** Stops starting reads. Closing the database interrupts the running reads. */
    @Override
    public void close() {
        threads.shutdown();
    }
}
