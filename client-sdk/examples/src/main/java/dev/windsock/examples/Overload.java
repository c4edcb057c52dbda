// SPDX-License-Identifier: Apache-2.0
package dev.windsock.examples;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Detects from samples whether one instance is overloaded. It is overloaded when all samples have been over the threshold for
 * the duration. It recovers when all samples have been under 90% of the threshold for the same duration. A gap of more than
 * {@link #MAX_SAMPLE_GAP} between samples restarts the duration.
 */
final class Overload {
    /** The server samples once a second; a few may be missed. */
    static final Duration MAX_SAMPLE_GAP = Duration.ofSeconds(5);

    private static final double RECOVERY_FACTOR = 0.9;

    private final double threshold;
    private final Duration duration;
    private boolean overloaded;
    private @Nullable Instant last;
    private @Nullable Instant since;

    /** @param threshold the threshold, as a percentage */
    Overload(double threshold, Duration duration) {
        this.threshold = threshold;
        this.duration = duration;
    }

    enum Transition {
        OVERLOADED,
        RECOVERED
    }

    boolean isOverloaded() {
        return overloaded;
    }

    /**
     * Adds a sample. Samples that are not newer than the last one are ignored.
     *
     * @param cpu the CPU usage, as a percentage
     * @return the transition; empty if there is none
     */
    Optional<Transition> sample(Instant at, double cpu) {
        if (last != null && !at.isAfter(last)) {
            return Optional.empty();
        }
        boolean gap = last != null && Duration.between(last, at).compareTo(MAX_SAMPLE_GAP) > 0;
        last = at;
        if (overloaded ? cpu >= threshold * RECOVERY_FACTOR : cpu <= threshold) {
            since = null;
            return Optional.empty();
        }
        if (since == null || gap) {
            since = at;
        }
        if (Duration.between(since, at).compareTo(duration) < 0) {
            return Optional.empty();
        }
        since = null;
        overloaded = !overloaded;
        return Optional.of(overloaded ? Transition.OVERLOADED : Transition.RECOVERED);
    }
}
