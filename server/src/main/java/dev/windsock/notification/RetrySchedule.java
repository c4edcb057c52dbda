// SPDX-License-Identifier: Apache-2.0
package dev.windsock.notification;

import java.time.Duration;
import java.util.function.DoubleSupplier;
import org.jspecify.annotations.Nullable;

/**
 * When a failed delivery is retried: after a random delay up to a limit that quadruples with each attempt, from 5 s to 6 h.
 * This is the "full jitter" of the AWS Architecture Blog, "Exponential Backoff And Jitter" (2015). If a receiver requests a
 * longer delay with Retry-After, the retry waits that long, up to a day.
 */
final class RetrySchedule {
    /** Maximum number of attempts per delivery. */
    static final int MAX_ATTEMPTS = 10;

    private static final Duration FIRST = Duration.ofSeconds(5);
    private static final int FACTOR = 4;
    private static final Duration LONGEST = Duration.ofHours(6);
    static final Duration LONGEST_RETRY_AFTER = Duration.ofDays(1);

    /** Prevents a tight retry loop if a receiver fails immediately. */
    private static final Duration SHORTEST = Duration.ofSeconds(1);

    private RetrySchedule() {}

    /**
     * Returns how long to wait after an attempt.
     *
     * @param attempts the number of attempts made, at least 1
     * @param retryAfter the delay that the receiver requests; null for none
     * @param random returns a number from 0 to 1
     */
    static Duration delay(int attempts, @Nullable Duration retryAfter, DoubleSupplier random) {
        double limit = Math.min(LONGEST.toMillis(), FIRST.toMillis() * Math.pow(FACTOR, attempts - 1.0));
        Duration jittered = Duration.ofMillis((long) (limit * random.getAsDouble()));
        Duration asked = retryAfter == null ? Duration.ZERO : min(retryAfter, LONGEST_RETRY_AFTER);
        return max(max(jittered, asked), SHORTEST);
    }

    private static Duration min(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }

    private static Duration max(Duration one, Duration other) {
        return one.compareTo(other) > 0 ? one : other;
    }
}
