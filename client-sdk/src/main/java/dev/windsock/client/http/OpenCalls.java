// SPDX-License-Identifier: Apache-2.0
package dev.windsock.client.http;

import dev.windsock.client.lifetime.ManagedWait;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;

/**
 * The calls in progress, each with an action that ends it. Thread-safe.
 *
 * <p>Does not refer to the JDK's HTTP client. An idle connection of that client refers to the last call that used it. If that
 * call referred to the client, the client would never be garbage collected: before Java 21, its thread would not end, and in any
 * version, the class loader of an undeployed web application would stay in memory.
 */
final class OpenCalls {
    private final Set<Runnable> aborts = ConcurrentHashMap.newKeySet();
    private final CountDownLatch closed = new CountDownLatch(1);

    /** Adds an action that ends a call; runs it immediately if {@link #close} was called. */
    void add(Runnable abort) {
        aborts.add(abort);
        if (isClosed()) {
            // checked after the add, so that a concurrent close sees the action
            abort.run();
        }
    }

    /** Removes the action of a call that has ended. */
    void remove(Runnable abort) {
        aborts.remove(abort);
    }

    boolean isClosed() {
        return closed.getCount() == 0;
    }

    /** Waits for {@link #close}; returns false after the timeout. */
    boolean awaitClose(Duration timeout) throws InterruptedException {
        return ManagedWait.await(closed, timeout.toNanos());
    }

    /** Ends all calls, and those that are added later. */
    void close() {
        closed.countDown();
        aborts.forEach(Runnable::run);
    }
}
