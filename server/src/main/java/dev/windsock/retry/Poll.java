// SPDX-License-Identifier: Apache-2.0
package dev.windsock.retry;

import java.time.Duration;
import java.util.function.BooleanSupplier;

/** Waits for conditions that are not signalled, by checking them periodically. Stateless; blocks. */
public final class Poll {
    private Poll() {}

    /**
     * Returns whether the condition becomes true before the timeout. An interrupt ends the wait, and the thread stays
     * interrupted.
     */
    public static boolean until(BooleanSupplier condition, Duration timeout, Duration interval) {
        long deadline = System.nanoTime() + timeout.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > deadline || !pause(interval)) {
                return false;
            }
        }
        return true;
    }

    /** Sleeps before the next check. Returns false, with the interrupt status set, if the thread is interrupted. */
    public static boolean pause(Duration interval) {
        try {
            Thread.sleep(interval);
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
