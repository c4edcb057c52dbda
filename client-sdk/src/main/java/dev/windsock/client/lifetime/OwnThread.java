// SPDX-License-Identifier: Apache-2.0
package dev.windsock.client.lifetime;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The daemon thread of something, which ends with it.
 *
 * <p>Threading: for any thread, the one that it is included.
 */
public final class OwnThread {
    /** How long {@link #end} waits. */
    private static final Duration END_WAIT = Duration.ofMillis(900);

    private static final Map<String, AtomicLong> NUMBERS = new ConcurrentHashMap<>();

    private final Thread thread;

    /** @param kind what its name begins with; a number follows */
    public OwnThread(String kind, Runnable task) {
        long number = NUMBERS.computeIfAbsent(kind, any -> new AtomicLong()).incrementAndGet();
        thread = new Thread(task, kind + "-" + number);
        thread.setDaemon(true);
    }

    /** Begins; once. */
    public void start() {
        thread.start();
    }

    /** Whether that is who calls. */
    public boolean isCurrent() {
        return Thread.currentThread() == thread;
    }

    /** Interrupts it, and waits for less than a second until it is over, unless that is who calls. */
    public void end() {
        thread.interrupt();
        if (isCurrent()) {
            return;
        }
        try {
            thread.join(END_WAIT.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
