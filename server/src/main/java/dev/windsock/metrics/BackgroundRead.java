// SPDX-License-Identifier: Apache-2.0
package dev.windsock.metrics;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads a source that may be slow, and waits for it no longer than the caller allows. At most one read is pending; a later call
 * to {@link #await} returns the result of a late read.
 *
 * <p>Threading: used by the sampler's thread only; the source is read on a virtual thread.
 */
final class BackgroundRead<T> {
    private static final Logger LOG = LoggerFactory.getLogger(BackgroundRead.class);
    private static final Executor VIRTUAL = task -> Thread.ofVirtual().start(task);

    private final String name;
    private final Supplier<T> source;
    private @Nullable CompletableFuture<T> pending;
    private boolean healthy = true;

    /** @param name the name of the source, for the log */
    BackgroundRead(String name, Supplier<T> source) {
        this.name = name;
        this.source = source;
    }

    /** Starts a read, unless one is pending. */
    void start() {
        if (pending == null) {
            pending = CompletableFuture.supplyAsync(source, VIRTUAL);
        }
    }

    /**
     * Waits for the pending read.
     *
     * @param deadline the deadline, as a value of {@link System#nanoTime}
     * @return empty if the read is late or has failed
     */
    Optional<T> await(long deadline) throws InterruptedException {
        CompletableFuture<T> read = pending;
        if (read == null) {
            return Optional.empty();
        }
        try {
            T value = read.get(Math.max(0, deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
            pending = null;
            succeeded();
            return Optional.of(value);
        } catch (TimeoutException e) {
            failed("timeout", null);
            return Optional.empty();
        } catch (ExecutionException e) {
            pending = null;
            failed(String.valueOf(e.getCause()), e.getCause());
            return Optional.empty();
        }
    }

    private void succeeded() {
        if (!healthy) {
            LOG.info("Metrics source recovered: source={}", name);
        }
        healthy = true;
    }

    /** Logs only the first of several consecutive failures, instead of one line per second. */
    private void failed(String cause, @Nullable Throwable exception) {
        if (healthy) {
            LOG.warn("Cannot read metrics, retrying every second: source={} cause={}", name, cause, exception);
        }
        healthy = false;
    }
}
