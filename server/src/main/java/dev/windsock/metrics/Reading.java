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
 * A source that may be slow, read without waiting for it longer than wanted. There is never more than one read under
 * way; one that is late is taken by a later {@link #await}.
 *
 * <p>Threading: used by the sampler's thread alone; the source is read on a virtual thread.
 */
final class Reading<T> {
    private static final Logger LOG = LoggerFactory.getLogger(Reading.class);
    private static final Executor VIRTUAL = task -> Thread.ofVirtual().start(task);

    private final String name;
    private final Supplier<T> source;
    private @Nullable CompletableFuture<T> underWay;
    private boolean wellBefore = true;

    /** @param name completes "cannot read ..." */
    Reading(String name, Supplier<T> source) {
        this.name = name;
        this.source = source;
    }

    /** Starts a read, unless one is under way. */
    void start() {
        if (underWay == null) {
            underWay = CompletableFuture.supplyAsync(source, VIRTUAL);
        }
    }

    /**
     * Waits for the read that is under way.
     *
     * @param deadline until when, in {@link System#nanoTime}
     * @return empty when it is not done in time or has failed
     */
    Optional<T> await(long deadline) throws InterruptedException {
        CompletableFuture<T> read = underWay;
        if (read == null) {
            return Optional.empty();
        }
        try {
            T value = read.get(Math.max(0, deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
            underWay = null;
            tell(true, "", null);
            return Optional.of(value);
        } catch (TimeoutException e) {
            tell(false, "it takes too long", null);
            return Optional.empty();
        } catch (ExecutionException e) {
            underWay = null;
            tell(false, "it failed", e.getCause());
            return Optional.empty();
        }
    }

    /** Logs the first of a row of failures and its end, not one line a second. */
    private void tell(boolean well, String why, @Nullable Throwable cause) {
        if (wellBefore && !well) {
            LOG.warn("Cannot read {}: {}. It is tried again every second.", name, why, cause);
        } else if (well && !wellBefore) {
            LOG.info("Can read {} again.", name);
        }
        wellBefore = well;
    }
}
