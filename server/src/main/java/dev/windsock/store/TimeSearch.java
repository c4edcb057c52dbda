// SPDX-License-Identifier: Apache-2.0
package dev.windsock.store;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.LongFunction;

/** Finds offsets by time without an index of times: times grow with offsets, except where the clock was set back. */
public final class TimeSearch {
    /** A clock may be set back by this much without a search being wrong for rows that differ from a time by more. */
    public static final Duration CLOCK_TOLERANCE = Duration.ofHours(1);

    private TimeSearch() {}

    /**
     * Returns the largest offset with {@code after < offset <= upTo} that is older than a moment; {@code after} if there
     * is none. Reads about 20 rows of a million.
     *
     * @param timeAt reads the time of an offset; empty if it was removed, as the oldest are
     */
    public static long lastBefore(Instant moment, long after, long upTo, LongFunction<Optional<Instant>> timeAt) {
        long older = after;
        long newer = upTo + 1;
        while (newer - older > 1) {
            long middle = older + (newer - older) / 2;
            if (timeAt.apply(middle).map(time -> time.isBefore(moment)).orElse(true)) {
                older = middle;
            } else {
                newer = middle;
            }
        }
        return older;
    }
}
