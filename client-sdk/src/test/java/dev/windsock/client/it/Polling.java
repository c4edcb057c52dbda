// SPDX-License-Identifier: Apache-2.0
package dev.windsock.client.it;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Waits for conditions that nothing announces, without occupying a processor. */
public final class Polling {
    private static final Duration DEADLINE = Duration.ofSeconds(20);
    private static final long INTERVAL_NANOS = 1_000_000;

    private Polling() {}

    /**
     * Waits until a condition holds.
     *
     * @param state describes the current state if the condition does not hold in time
     */
    public static void until(Supplier<?> state, BooleanSupplier condition) {
        long deadline = System.nanoTime() + DEADLINE.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError("Still waiting after " + DEADLINE + ": " + state.get());
            }
            LockSupport.parkNanos(INTERVAL_NANOS);
        }
    }
}
