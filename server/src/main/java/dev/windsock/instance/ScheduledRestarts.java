// SPDX-License-Identifier: Apache-2.0
package dev.windsock.instance;

import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Keeps pending restarts in memory. They are also stored, so the next server process schedules them again.
 *
 * <p>Threading: thread-safe. One thread runs the tasks, which must not block.
 */
@Singleton
final class ScheduledRestarts implements RestartTimer {
    private final ScheduledThreadPoolExecutor executor = new ScheduledThreadPoolExecutor(
            1,
            task -> Thread.ofPlatform().daemon().name("restart-timer").unstarted(task),
            // the server is stopping
            new ThreadPoolExecutor.DiscardPolicy());

    @Override
    public void after(Duration delay, Runnable task) {
        var unused = executor.schedule(task, delay.toMillis() + 1, TimeUnit.MILLISECONDS);
    }

    @PreDestroy
    void close() {
        executor.shutdownNow();
    }
}
