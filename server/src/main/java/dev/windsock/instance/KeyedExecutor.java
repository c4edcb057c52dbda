// SPDX-License-Identifier: Apache-2.0
package dev.windsock.instance;

import dev.windsock.id.InstanceId;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs tasks on instances: one at a time for each instance, in the order of submission, and different instances in parallel.
 * The tasks for requests, observations and reconciliation all run here, so that they never overlap.
 *
 * <p>Threading: each task runs on a new virtual thread and may block. {@link #run} may be called from any thread, even
 * from within a task, and does not block.
 */
@Singleton
final class KeyedExecutor {
    private static final Logger LOG = LoggerFactory.getLogger(KeyedExecutor.class);
    private static final Executor VIRTUAL =
            task -> Thread.ofVirtual().name("instance").start(task);

    private final Map<InstanceId, CompletableFuture<Void>> tails = new ConcurrentHashMap<>();

    void run(InstanceId id, Runnable task) {
        CompletableFuture<Void> tail = tails.compute(id, (key, previous) -> {
            CompletableFuture<Void> start = previous == null ? CompletableFuture.completedFuture(null) : previous;
            return start.thenRunAsync(guarded(id, task), VIRTUAL);
        });
        var unused = tail.thenRun(() -> tails.remove(id, tail));
    }

    /** Returns whether a task for an instance is running or queued. */
    boolean isBusy(InstanceId id) {
        return tails.containsKey(id);
    }

    /**
     * Runs a task in its turn and returns its result. Blocks until it is done. Must not be called from within a task for
     * the same instance.
     */
    <R> R call(InstanceId id, Supplier<R> task) {
        CompletableFuture<R> result = new CompletableFuture<>();
        run(id, () -> {
            try {
                result.complete(task.get());
            } catch (Throwable e) {
                // also catches errors, because otherwise the caller would wait forever
                result.completeExceptionally(e);
            }
        });
        try {
            return result.join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : e;
        }
    }

    private static Runnable guarded(InstanceId id, Runnable task) {
        return () -> {
            try {
                task.run();
            } catch (Throwable e) {
                // also catches errors, because otherwise the tasks queued behind this one would never run
                LOG.error("Instance task failed: instance={}", id, e);
            }
        };
    }

    /** Waits until the tasks submitted so far are done, or until the timeout. */
    void await(Duration timeout) {
        CompletableFuture<Void> all = CompletableFuture.allOf(tails.values().toArray(CompletableFuture<?>[]::new));
        try {
            all.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            LOG.warn(
                    "Shutting down with pending instance tasks, the next start completes them: instances={}",
                    tails.size());
        } catch (ExecutionException e) {
            throw new IllegalStateException("guarded tasks do not fail", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
