// SPDX-License-Identifier: Apache-2.0
package dev.windsock.store;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * Whether commits are slow, because of the disk or the database.
 *
 * <p>Threading: {@link #begin} and {@link #end} are called only by the writer's thread; {@link #isLagging} may be called from
 * any thread. Does not block.
 */
final class CommitLag {
    /** Commits that take longer than this count as slow. */
    static final Duration SLOW = Duration.ofSeconds(1);

    /** How long a slow commit is remembered, so that periodic checks notice it. */
    static final Duration REMEMBERED = Duration.ofSeconds(15);

    private final LongSupplier nanoTime;

    /** When the current commit began; 0 if there is none. */
    private volatile long begun;

    /** The time until which a slow commit is remembered; 0 if there was none. */
    private volatile long slowUntil;

    /** @param nanoTime the clock, such as {@link System#nanoTime} */
    CommitLag(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    void begin() {
        begun = nanoTime.getAsLong();
    }

    void end() {
        long now = nanoTime.getAsLong();
        if (now - begun > SLOW.toNanos()) {
            slowUntil = now + REMEMBERED.toNanos();
        }
        begun = 0;
    }

    boolean isLagging() {
        long now = nanoTime.getAsLong();
        long current = begun;
        long until = slowUntil;
        return current != 0 && now - current > SLOW.toNanos() || until != 0 && until - now > 0;
    }
}
