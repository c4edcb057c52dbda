// SPDX-License-Identifier: Apache-2.0
package dev.windsock.metrics;

import java.time.Duration;
import java.time.Instant;

/**
 * A stretch of history in steps, each beginning at a whole multiple of its length since 1970, so that the steps of
 * repeated questions coincide.
 *
 * @param from first second, the beginning of a step
 * @param to last second
 * @param step seconds, 1 or more
 */
public record Span(long from, long to, int step) {
    public Span {
        if (step < 1 || Math.floorMod(from, step) != 0) {
            throw new IllegalArgumentException("a span begins at a whole multiple of its step");
        }
    }

    /** So many steps as fill the window; the last is the one that {@code newest} falls into, perhaps not full yet. */
    public static Span upTo(Instant newest, Duration window, Duration step) {
        int seconds = Math.toIntExact(step.toSeconds());
        long steps = Math.ceilDiv(window.toSeconds(), seconds);
        long to = newest.getEpochSecond();
        return new Span(begin(to, seconds) - (steps - 1) * seconds, to, seconds);
    }

    /** The same without the step that {@code to} falls into. */
    public Span withoutNewest() {
        return new Span(from, begin(to, step) - 1, step);
    }

    boolean contains(long second) {
        return second >= from && second <= to;
    }

    /** Where the step of a second begins. */
    long stepOf(long second) {
        return begin(second, step);
    }

    private static long begin(long second, int step) {
        return second - Math.floorMod(second, step);
    }
}
