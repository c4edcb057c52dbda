// SPDX-License-Identifier: Apache-2.0
package dev.windsock.metrics;

import java.time.Duration;
import java.time.Instant;

/**
 * A span of history, divided into steps. Each step begins at a multiple of its length since 1970, so that the steps of repeated
 * requests coincide.
 *
 * @param from the first second, which is the beginning of a step
 * @param to the last second
 * @param step the length of a step in seconds, at least 1
 */
public record Span(long from, long to, int step) {
    public Span {
        if (step < 1 || Math.floorMod(from, step) != 0) {
            throw new IllegalArgumentException(
                    "from must be a multiple of step, and step at least 1: from=" + from + " step=" + step);
        }
    }

    /**
     * Returns a span with as many steps as are needed to fill the window. The last step contains {@code newest} and may be
     * incomplete.
     */
    public static Span upTo(Instant newest, Duration window, Duration step) {
        int seconds = Math.toIntExact(step.toSeconds());
        long steps = Math.ceilDiv(window.toSeconds(), seconds);
        long to = newest.getEpochSecond();
        return new Span(stepStart(to, seconds) - (steps - 1) * seconds, to, seconds);
    }

    /** Returns the same span without the step that contains {@code to}. */
    public Span withoutNewest() {
        return new Span(from, stepStart(to, step) - 1, step);
    }

    /** Returns the beginning of the step that contains a second. */
    long stepOf(long second) {
        return stepStart(second, step);
    }

    private static long stepStart(long second, int step) {
        return second - Math.floorMod(second, step);
    }
}
