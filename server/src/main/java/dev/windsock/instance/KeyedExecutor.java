// SPDX-License-Identifier: Apache-2.0
package dev.windsock.instance;

import dev.windsock.id.InstanceId;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs work on instances: one piece at a time for each, in the order given, different instances side by side.
 *
 * <p>Threading: work runs on a virtual thread of its own and may block. {@link #run} may be called from any thread, also
 * from within work, and does not block.
 */
final class KeyedExecutor {
    private static final Logger LOG = LoggerFactory.getLogger(KeyedExecutor.class);
    private static final Executor VIRTUAL =
            work -> Thread.ofVirtual().name("instance").start(work);

    private final Map<InstanceId, CompletableFuture<Void>> tails = new ConcurrentHashMap<>();

    void run(InstanceId id, Runnable work) {
        CompletableFuture<Void> tail = tails.compute(id, (key, before) -> {
            CompletableFuture<Void> start = before == null ? CompletableFuture.completedFuture(null) : before;
            return start.thenRunAsync(guarded(id, work), VIRTUAL);
        });
        var unused = tail.thenRun(() -> tails.remove(id, tail));
    }

    private static Runnable guarded(InstanceId id, Runnable work) {
        return () -> {
            try {
                work.run();
            } catch (Throwable e) {
                // an Error too: the work behind this must still have its turn
                LOG.error("work on instance {} failed", id, e);
            }
        };
    }

    /** Waits until the work given so far is done, or the time is up. */
    void await(Duration timeout) {
        CompletableFuture<Void> all = CompletableFuture.allOf(tails.values().toArray(CompletableFuture<?>[]::new));
        try {
            all.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            LOG.warn("{} instances still have work; the next start finishes it", tails.size());
        } catch (ExecutionException e) {
            throw new IllegalStateException("guarded work does not fail", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
