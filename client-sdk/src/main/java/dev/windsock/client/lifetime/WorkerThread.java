// SPDX-License-Identifier: Apache-2.0
package dev.windsock.client.lifetime;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** A named daemon thread that its owner starts and stops. Thread-safe; the thread can stop itself. */
public final class WorkerThread {
    /** The maximum time to wait for threads that are stopped. */
    private static final Duration STOP_TIMEOUT = Duration.ofMillis(900);

    /** The threads that were stopped by the current thread within {@link #stopTogether}. */
    private static final ThreadLocal<@Nullable List<WorkerThread>> STOPPED_TOGETHER = new ThreadLocal<>();

    private static final Map<String, AtomicLong> COUNTERS = new ConcurrentHashMap<>();

    private final Thread thread;

    /** @param kind the prefix of the thread's name; a number follows */
    public WorkerThread(String kind, Runnable task) {
        long number = COUNTERS.computeIfAbsent(kind, any -> new AtomicLong()).incrementAndGet();
        thread = new Thread(task, kind + "-" + number);
        thread.setDaemon(true);
    }

    /** Starts the thread. Can be called only once. */
    public void start() {
        thread.start();
    }

    /** Returns whether the caller runs on this thread. */
    public boolean isCurrent() {
        return Thread.currentThread() == thread;
    }

    /**
     * Interrupts the thread and waits less than a second for it to end; does not wait if called on that thread. Within
     * {@link #stopTogether}, does not wait.
     */
    public void stop() {
        thread.interrupt();
        @Nullable List<WorkerThread> together = STOPPED_TOGETHER.get();
        if (together == null) {
            awaitEnd(List.of(this));
        } else {
            together.add(this);
        }
    }

    /** Runs an action that stops threads, and then waits less than a second in total for all of them to end. */
    public static void stopTogether(Runnable action) {
        List<WorkerThread> stopped = new ArrayList<>();
        STOPPED_TOGETHER.set(stopped);
        try {
            action.run();
        } finally {
            STOPPED_TOGETHER.remove();
        }
        awaitEnd(stopped);
    }

    private static void awaitEnd(List<WorkerThread> threads) {
        long deadline = System.nanoTime() + STOP_TIMEOUT.toNanos();
        try {
            for (WorkerThread worker : threads) {
                long remaining = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
                if (!worker.isCurrent() && remaining > 0) {
                    worker.thread.join(remaining);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
