// SPDX-License-Identifier: Apache-2.0
package dev.windsock.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;

/** Checks that the server answers and recovers in time. */
final class Deadlines {
    /** The maximum time for any answer to a client, during any fault. */
    static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(5);

    /** The maximum time for a server on a busy machine to detect the end of a fault. */
    static final Duration RECOVERY_TIMEOUT = Duration.ofSeconds(30);

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
        long began = System.nanoTime();
        try {
            return call.call();
        } finally {
            assertThat(Duration.ofNanos(System.nanoTime() - began))
                    .as("time until the answer")
                    .isLessThan(ANSWER_TIMEOUT);
        }
    }
}
