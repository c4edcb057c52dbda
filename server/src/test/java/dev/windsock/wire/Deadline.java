// SPDX-License-Identifier: Apache-2.0
package dev.windsock.wire;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** A moment by which something must have come: late enough for a busy machine, and never never. */
public final class Deadline {
    /** How long tests wait for what must come. */
    public static final Duration PATIENCE = Duration.ofSeconds(20);

    private static final long LOOK_AGAIN_NANOS = 5_000_000;

    private final long end;

    private Deadline(Duration patience) {
        this.end = System.nanoTime() + patience.toNanos();
    }

    public static Deadline in(Duration patience) {
        return new Deadline(patience);
    }

    /** The deadline of most waits. */
    public static Deadline usual() {
        return in(PATIENCE);
    }

    /** At least 1, since a socket takes 0 for ever. */
    public int millisLeft() {
        return (int) Math.max(1, (end - System.nanoTime()) / 1_000_000);
    }

    public boolean isOver() {
        return System.nanoTime() > end;
    }

    /** Waits until it is so. */
    public static void await(String what, BooleanSupplier condition) {
        Deadline deadline = usual();
        while (!condition.getAsBoolean()) {
            if (deadline.isOver()) {
                throw new AssertionError("never came: " + what);
            }
            LockSupport.parkNanos(LOOK_AGAIN_NANOS);
        }
    }
}
