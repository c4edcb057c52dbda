// SPDX-License-Identifier: Apache-2.0
package dev.windsock.store;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.LongFunction;

/**
 * Decides which rows are older than a retention period, in a sequence of rows whose times increase with their offsets.
 *
 * <p>While the clock was fast, rows received times that are still in the future. If only their own times counted, these rows,
 * and every row after them, would be kept until then. The age of such a row is therefore considered to be at least the age of
 * the first later row that the clock has reached.
 *
 * <p>Threading: for use by one thread. Blocks on {@code timeAt}, which is called about 20 times for a million rows.
 */
public final class AgeBound {
    private final Instant now;
    private final Instant oldest;
    private final long latest;
    private final LongFunction<Optional<Instant>> timeAt;

    /** The last of the rows that are known to be ahead of the clock, and whether these rows are too old. */
    private long aheadUpTo;

    private boolean aheadExceeds;

    /**
     * @param maxAge how long rows are kept
     * @param latest the offset of the last row
     * @param timeAt reads the time of an offset, which is empty if the offset has none
     */
    public AgeBound(Instant now, Duration maxAge, long latest, LongFunction<Optional<Instant>> timeAt) {
        this.now = now;
        this.oldest = now.minus(maxAge);
        this.latest = latest;
        this.timeAt = timeAt;
    }

    /** Returns whether a row is too old. Rows are checked in the order of their offsets. */
    public boolean isExceededBy(long offset, Instant time) {
        if (!time.isAfter(now)) {
            return time.isBefore(oldest);
        }
        if (offset > aheadUpTo) {
            aheadUpTo = TimeSearch.last(offset, latest, later -> isAhead(timeAt.apply(later)));
            aheadExceeds = aheadUpTo < latest
                    && timeAt.apply(aheadUpTo + 1)
                            .filter(next -> next.isBefore(oldest))
                            .isPresent();
        }
        return aheadExceeds;
    }

    private boolean isAhead(Optional<Instant> time) {
        return time.filter(at -> at.isAfter(now)).isPresent();
    }
}
