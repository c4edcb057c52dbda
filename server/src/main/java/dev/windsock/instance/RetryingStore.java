// SPDX-License-Identifier: Apache-2.0
package dev.windsock.instance;

import dev.windsock.id.InstanceId;
import dev.windsock.problem.ErrorCode;
import dev.windsock.problem.RejectedException;
import dev.windsock.retry.Backoff;
import dev.windsock.store.Store;
import dev.windsock.store.Transaction;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jdbi.v3.core.Handle;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Retries reads and writes that fail in the store, because the actions of a driver cannot be undone. Gives up only when the
 * server stops; then the next start reconciles the instance.
 *
 * <p>Threading: thread-safe; {@link #read} and {@link #write} block.
 */
@Singleton
final class RetryingStore {
    private static final Backoff RETRY = new Backoff(Duration.ofMillis(200), Duration.ofSeconds(10));
    private static final Logger LOG = LoggerFactory.getLogger(RetryingStore.class);

    private final Store store;
    private final Sleeper sleeper;
    private volatile boolean closed;

    @FunctionalInterface
    interface Sleeper {
        void sleep(Duration time) throws InterruptedException;
    }

    @Inject
    RetryingStore(Store store) {
        this(store, Thread::sleep);
    }

    RetryingStore(Store store, Sleeper sleeper) {
        this.store = store;
        this.sleeper = sleeper;
    }

    /** Reads from the store; also returns empty if the server stops first. */
    <T> Optional<T> read(InstanceId id, Function<Handle, Optional<T>> query) {
        return retry(id, () -> store.read(query)).flatMap(Function.identity());
    }

    /** Commits a change to an instance, unless the server stops first. */
    void write(InstanceId id, Consumer<Transaction> change) {
        retry(
                id,
                () -> store.writeEssential(transaction -> {
                    change.accept(transaction);
                    return id;
                }));
    }

    /** Ends the retries. */
    void close() {
        closed = true;
    }

    private <T> Optional<T> retry(InstanceId id, Supplier<T> work) {
        Backoff backoff = RETRY;
        while (true) {
            try {
                return Optional.of(work.get());
            } catch (RuntimeException e) {
                if (closed || (e instanceof RejectedException rejected && rejected.code() == ErrorCode.DRAINING)) {
                    LOG.warn(
                            "Server stopping, the next start reconciles the instance: instance={} cause={}",
                            id,
                            e.getMessage());
                    return Optional.empty();
                }
                LOG.warn(
                        "Store unavailable, retrying: instance={} delay_ms={} cause={}",
                        id,
                        backoff.delay().toMillis(),
                        e.getMessage());
            }
            try {
                sleeper.sleep(backoff.delay());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return Optional.empty();
            }
            backoff = backoff.next();
        }
    }
}
