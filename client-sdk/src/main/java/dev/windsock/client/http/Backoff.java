// SPDX-License-Identifier: Apache-2.0
package dev.windsock.client.http;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.random.RandomGenerator;

/**
 * Exponential backoff with full jitter: a random delay below a bound that doubles with each failure, added to the delay that
 * the server requests. See the AWS Architecture Blog, "Exponential Backoff And Jitter". Immutable.
 *
 * @param base the upper bound of the first delay
 * @param cap the maximum bound
 * @param failures the number of consecutive failures
 */
public record Backoff(Duration base, Duration cap, int failures) {
    private static final int MAX_DOUBLINGS = 20;

    /** A server that requests a longer delay has a wrong clock or sends a wrong header. */
    private static final Duration MAX_RETRY_AFTER = Duration.ofHours(1);

    public Backoff(Duration base, Duration cap) {
        this(base, cap, 0);
    }

    /**
     * @param delay the delay before the next attempt
     * @param next the backoff to use if that attempt fails
     */
    public record Step(Duration delay, Backoff next) {}

    /**
     * The next step. In older JDKs, {@link RandomGenerator#getDefault} fails without the module jdk.random.
     *
     * @param retryAfter the minimum delay that the server requests; zero for none
     */
    public Step next(Duration retryAfter) {
        return next(retryAfter, ThreadLocalRandom.current());
    }

    Step next(Duration retryAfter, RandomGenerator random) {
        long bound = Math.min(cap.toMillis(), base.toMillis() << Math.min(failures, MAX_DOUBLINGS));
        Duration jitter = Duration.ofMillis(random.nextLong(bound + 1));
        return new Step(clamp(retryAfter).plus(jitter), new Backoff(base, cap, failures + 1));
    }

    private static Duration clamp(Duration retryAfter) {
        if (retryAfter.isNegative()) {
            return Duration.ZERO;
        }
        return retryAfter.compareTo(MAX_RETRY_AFTER) > 0 ? MAX_RETRY_AFTER : retryAfter;
    }

    /** Returns the initial backoff, to use after a connection that was stable. */
    public Backoff reset() {
        return new Backoff(base, cap);
    }
}
