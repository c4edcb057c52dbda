// SPDX-License-Identifier: Apache-2.0
package dev.windsock.client.lifetime;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Timeouts of futures, on a daemon thread that ends when no timeout is pending. Thread-safe.
 *
 * <p>{@link CompletableFuture#orTimeout} uses a thread of the JDK that never ends. Before Java 25, that thread keeps the context
 * class loader and the access control context of the caller that started it. If the caller is a web application, its classes
 * stay in memory after it is undeployed.
 */
public final class Timeouts {
    private static final Duration THREAD_IDLE = Duration.ofSeconds(1);
    private static final ScheduledThreadPoolExecutor TIMER = timer();

    private Timeouts() {}

    private static ScheduledThreadPoolExecutor timer() {
        ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(1, task -> {
            Thread thread = new Thread(task, "windsock-timeouts");
            thread.setDaemon(true);
            return thread;
        });
        timer.setKeepAliveTime(THREAD_IDLE.toMillis(), TimeUnit.MILLISECONDS);
        timer.allowCoreThreadTimeOut(true);
        timer.setRemoveOnCancelPolicy(true);
        return timer;
    }

    /**
     * Completes a future with a {@link TimeoutException} if it has not completed in time, and returns that future. Dependents
     * then run on the thread of the timeouts, so they must not block.
     */
    public static <T> CompletableFuture<T> limit(CompletableFuture<T> future, Duration timeout) {
        ScheduledFuture<?> pending = TIMER.schedule(
                () -> future.completeExceptionally(new TimeoutException()), timeout.toMillis(), TimeUnit.MILLISECONDS);
        var unused = future.whenComplete((result, failure) -> pending.cancel(false));
        return future;
    }
}
