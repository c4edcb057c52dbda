// SPDX-License-Identifier: Apache-2.0
package dev.windsock.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;

/** What must come, and by when. */
final class Within {
    /** Nothing that a client asks may take longer, whatever fails. */
    static final Duration ANSWER = Duration.ofSeconds(5);

    /** How long a server may take to find that a fault is over, on a busy machine. */
    static final Duration RECOVERY = Duration.ofSeconds(30);

    private static final long LOOK_AGAIN_NANOS = 20_000_000;

    private Within() {}

    /** Waits until it is so; what throws is not so yet. */
    static void recovery(String what, Callable<Boolean> condition) {
        long end = System.nanoTime() + RECOVERY.toNanos();
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
                throw new AssertionError("never came: " + what, last);
            }
            LockSupport.parkNanos(LOOK_AGAIN_NANOS);
        }
    }

    /** Makes a call, which must answer or be refused in time. */
    static <T> T answer(Callable<T> call) throws Exception {
        long began = System.nanoTime();
        try {
            return call.call();
        } finally {
            assertThat(Duration.ofNanos(System.nanoTime() - began))
                    .as("how long the answer took")
                    .isLessThan(ANSWER);
        }
    }
}
