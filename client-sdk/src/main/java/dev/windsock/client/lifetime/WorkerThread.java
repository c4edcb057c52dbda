// SPDX-License-Identifier: Apache-2.0
package dev.windsock.client.lifetime;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/** A named daemon thread that its owner starts and stops. Thread-safe; the thread can stop itself. */
public final class WorkerThread {
    /** The maximum time that {@link #stop} waits. */
    private static final Duration STOP_TIMEOUT = Duration.ofMillis(900);

    private static final Map<String, AtomicLong> COUNTERS = new ConcurrentHashMap<>();

    private final Thread thread;

    /** @param kind the prefix of the thread's name; a number follows */
    public WorkerThread(String kind, Runnable task) {
        long number = COUNTERS.computeIfAbsent(kind, any -> new AtomicLong()).incrementAndGet();
        thread = new Thread(task, kind + "-" + number);
        thread.setDaemon(true);
    }

    /** Starts the thread. Can be called once. */
    public void start() {
        thread.start();
    }

    /** Returns whether the caller runs on this thread. */
    public boolean isCurrent() {
        return Thread.currentThread() == thread;
    }

    /** Interrupts the thread and waits for less than a second until it ends; does not wait on the thread itself. */
    public void stop() {
        thread.interrupt();
        if (isCurrent()) {
            return;
        }
        try {
            thread.join(STOP_TIMEOUT.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
