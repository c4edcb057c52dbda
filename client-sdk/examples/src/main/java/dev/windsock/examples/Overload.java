// SPDX-License-Identifier: Apache-2.0
package dev.windsock.examples;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Whether one instance is overloaded, by its samples alone: it is once all of them have been over the threshold for so long,
 * and is no more once all of them have been under nine tenths of it for as long. What was between two samples that are
 * further apart than {@link #LONGEST_GAP} is not known, so no time is counted across.
 */
final class Overload {
    /** The server samples once a second; a few may be missed. */
    static final Duration LONGEST_GAP = Duration.ofSeconds(5);

    private static final double CALM = 0.9;

    private final double threshold;
    private final Duration length;
    private boolean overloaded;
    private @Nullable Instant last;
    private @Nullable Instant since;

    /** @param threshold in percent */
    Overload(double threshold, Duration length) {
        this.threshold = threshold;
        this.length = length;
    }

    /** What becomes of it. */
    enum Turn {
        OVERLOADED,
        CALM
    }

    boolean isOverloaded() {
        return overloaded;
    }

    /**
     * Takes a sample; one that is not newer than the last says nothing.
     *
     * @param cpu in percent
     * @return empty where everything is as before
     */
    Optional<Turn> sample(Instant at, double cpu) {
        if (last != null && !at.isAfter(last)) {
            return Optional.empty();
        }
        boolean gap = last != null && Duration.between(last, at).compareTo(LONGEST_GAP) > 0;
        last = at;
        if (overloaded ? cpu >= threshold * CALM : cpu <= threshold) {
            since = null;
            return Optional.empty();
        }
        if (since == null || gap) {
            since = at;
        }
        if (Duration.between(since, at).compareTo(length) < 0) {
            return Optional.empty();
        }
        since = null;
        overloaded = !overloaded;
        return Optional.of(overloaded ? Turn.OVERLOADED : Turn.CALM);
    }
}
