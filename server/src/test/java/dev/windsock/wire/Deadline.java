// SPDX-License-Identifier: Apache-2.0
package dev.windsock.wire;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** The time by which something must have happened; generous enough for a busy machine. */
public final class Deadline {
    /** The timeout of most waits. */
    public static final Duration PATIENCE = Duration.ofSeconds(30);

    private static final long POLL_INTERVAL_NANOS = 5_000_000;

    private final long end;

    private Deadline(Duration patience) {
        this.end = System.nanoTime() + patience.toNanos();
    }

    public static Deadline in(Duration patience) {
        return new Deadline(patience);
    }

    /** Returns a deadline with that timeout. */
    public static Deadline usual() {
        return in(PATIENCE);
    }

    /** Returns at least 1, because a socket timeout of 0 means forever. */
    public int millisLeft() {
        return (int) Math.max(1, (end - System.nanoTime()) / 1_000_000);
    }

    public boolean isOver() {
        return System.nanoTime() > end;
    }

    /** Waits until a condition is true. */
    public static void await(String description, BooleanSupplier condition) {
        await(description, PATIENCE, condition);
    }

    /** Waits until a condition is true, for operations that may take a long time. */
    public static void await(String description, Duration patience, BooleanSupplier condition) {
        Deadline deadline = in(patience);
        while (!condition.getAsBoolean()) {
            if (deadline.isOver()) {
                throw new AssertionError("timed out waiting for " + description);
            }
            LockSupport.parkNanos(POLL_INTERVAL_NANOS);
        }
    }
}
