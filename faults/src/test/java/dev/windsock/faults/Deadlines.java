// SPDX-License-Identifier: Apache-2.0
package dev.windsock.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.windsock.machine.Stopwatch;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;

/** Checks that the server responds and recovers in time. */
final class Deadlines {
    /**
     * The maximum time for any response to a client, during any fault. A server on a busy machine reports a store or an engine
     * that does not respond after a few seconds.
     */
    static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(10);

    /** The maximum time for a server on a busy machine to detect the end of a fault. */
    static final Duration RECOVERY_TIMEOUT = Duration.ofSeconds(60);

    private static final long POLL_INTERVAL_NANOS = 20_000_000;

    private Deadlines() {}

    /** Waits until the condition holds. An exception counts as false. */
    static void awaitRecovery(String description, Callable<Boolean> condition) {
        long end = System.nanoTime() + RECOVERY_TIMEOUT.toNanos();
        Throwable last = null;
        while (true) {
            try {
                if (condition.call()) {
                    return;
                }
            } catch (Exception e) {
                last = e;
            }
            if (System.nanoTime() > end) {
                throw new AssertionError("timed out: " + description, last);
            }
            LockSupport.parkNanos(POLL_INTERVAL_NANOS);
        }
    }

    /** Makes a call, which must succeed or fail in time. */
    static <T> T requireAnswer(Callable<T> call) throws Exception {
        Stopwatch stopwatch = Stopwatch.start();
        try {
            return call.call();
        } finally {
            assertThat(stopwatch.elapsed()).as("time until the answer").isLessThan(ANSWER_TIMEOUT);
        }
    }
}
