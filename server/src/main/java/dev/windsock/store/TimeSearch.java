// SPDX-License-Identifier: Apache-2.0
package dev.windsock.store;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.LongFunction;
import java.util.function.LongPredicate;

/** Finds offsets by time without an index on times: times increase with offsets, except where the clock was set back. */
public final class TimeSearch {
    /**
     * Even if the clock was set back by up to this duration, a search is correct for all rows whose times differ from the
     * requested time by more.
     */
    public static final Duration CLOCK_TOLERANCE = Duration.ofHours(1);

    private TimeSearch() {}

    /**
     * Returns the largest offset with {@code after < offset <= upTo} that is older than a given time; {@code after} if there is
     * none. Reads about 20 out of a million rows.
     *
     * @param timeAt reads the time of an offset; empty if its row was removed, as the oldest rows are
     */
    public static long lastBefore(Instant moment, long after, long upTo, LongFunction<Optional<Instant>> timeAt) {
        return last(
                after,
                upTo,
                offset ->
                        timeAt.apply(offset).map(time -> time.isBefore(moment)).orElse(true));
    }

    /** Returns the last offset with {@code after <= offset <= upTo} up to which a condition holds; at least {@code after}. */
    static long last(long after, long upTo, LongPredicate condition) {
        long holds = after;
        long fails = upTo + 1;
        while (fails - holds > 1) {
            long middle = holds + (fails - holds) / 2;
            if (condition.test(middle)) {
                holds = middle;
            } else {
                fails = middle;
            }
        }
        return holds;
    }
}
