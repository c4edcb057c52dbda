// SPDX-License-Identifier: Apache-2.0
package dev.windsock.store;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Tracks how long a server has renewed its lease without a pause. A server that was suspended or cut off does not know whether
 * the others could renew theirs in the meantime.
 *
 * <p>Threading: one thread reports renewals; any thread may query the streak.
 */
final class RenewalStreak {
    private final Duration longestPause;
    private volatile @Nullable Renewals renewals;

    private record Renewals(Instant first, Instant last) {}

    /**
     * @param longestPause the longest allowed pause between two renewals, according to the system clock, which also advances
     *     while the machine is suspended
     */
    RenewalStreak(Duration longestPause) {
        this.longestPause = longestPause;
    }

    void renewed(Instant now) {
        Renewals before = renewals;
        renewals = new Renewals(before != null && continues(before, now) ? before.first() : now, now);
    }

    void failed() {
        renewals = null;
    }

    /** Returns whether every renewal has succeeded for a period. */
    boolean hasLasted(Duration period, Instant now) {
        Renewals current = renewals;
        return current != null
                && continues(current, now)
                && !current.first().plus(period).isAfter(now);
    }

    private boolean continues(Renewals before, Instant now) {
        return !now.isBefore(before.last()) && !now.isAfter(before.last().plus(longestPause));
    }
}
