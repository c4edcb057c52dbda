// SPDX-License-Identifier: Apache-2.0
package dev.windsock.retry;

import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs checks every second or more often while the server is running. A failed check is logged and runs again after the
 * interval. The framework's {@code @Scheduled} looks up the bean and updates a timer for each run, which costs an idle server
 * more than the checks themselves. Use {@code @Scheduled} for less frequent work and for work that blocks.
 *
 * <p>Threading: thread-safe. All checks share one thread, so they must not block.
 */
@Singleton
public final class PeriodicChecks {
    private static final Logger LOG = LoggerFactory.getLogger(PeriodicChecks.class);

    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("periodic-checks").factory());

    /** Runs a check repeatedly, with the interval between the end of a run and the beginning of the next. */
    public void every(Duration interval, Runnable check) {
        var unused = thread.scheduleWithFixedDelay(
                () -> run(check), interval.toNanos(), interval.toNanos(), TimeUnit.NANOSECONDS);
    }

    private static void run(Runnable check) {
        try {
            check.run();
        } catch (RuntimeException e) {
            LOG.error("Periodic check failed, continuing with the next", e);
        }
    }

    @PreDestroy
    void close() {
        thread.shutdownNow();
    }
}
