// SPDX-License-Identifier: Apache-2.0
package dev.windsock.hub;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.NullUnmarked;
import org.jspecify.annotations.Nullable;

/** Runs tasks in order when the test requests it, and delayed tasks like any others. Not thread-safe. */
@NullUnmarked
final class ManualExecutor extends ScheduledThreadPoolExecutor {
    private final Deque<Runnable> tasks = new ArrayDeque<>();
    private Duration lastDelay = Duration.ZERO;

    ManualExecutor() {
        super(0);
    }

    @Override
    public void execute(Runnable task) {
        tasks.add(task);
    }

    @Override
    public @Nullable ScheduledFuture<?> schedule(Runnable task, long delay, TimeUnit unit) {
        lastDelay = Duration.of(delay, unit.toChronoUnit());
        tasks.add(task);
        return null;
    }

    /** Returns the delay of the most recently added delayed task. */
    Duration lastDelay() {
        return lastDelay;
    }

    int pending() {
        return tasks.size();
    }

    /** Runs one task, if there is one. */
    boolean runOne() {
        Runnable task = tasks.poll();
        if (task == null) {
            return false;
        }
        task.run();
        return true;
    }

    void runAll() {
        while (runOne()) {
            // until none is left, including tasks that were added in the meantime
        }
    }
}
