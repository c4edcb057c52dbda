// SPDX-License-Identifier: Apache-2.0
package dev.windsock.store;

import java.time.Duration;

/**
 * Whether commits are slow, because of the disk or the database.
 *
 * <p>Threading: {@link #begin} and {@link #end} are for the writer's thread, {@link #isLagging} for any. Does not block.
 */
final class CommitLag {
    /** A commit that takes longer is slow. */
    static final Duration SLOW = Duration.ofSeconds(1);

    /** How long a slow commit is remembered, so that it is noticed by those that look from time to time. */
    private static final Duration REMEMBERED = Duration.ofSeconds(15);

    /** When the current commit began; 0 if there is none. */
    private volatile long begun;

    /** Until when a slow commit is remembered; 0 if there was none. */
    private volatile long slowUntil;

    void begin() {
        begun = System.nanoTime();
    }

    void end() {
        long now = System.nanoTime();
        if (now - begun > SLOW.toNanos()) {
            slowUntil = now + REMEMBERED.toNanos();
        }
        begun = 0;
    }

    boolean isLagging() {
        long now = System.nanoTime();
        long current = begun;
        long until = slowUntil;
        return current != 0 && now - current > SLOW.toNanos() || until != 0 && until - now > 0;
    }
}
