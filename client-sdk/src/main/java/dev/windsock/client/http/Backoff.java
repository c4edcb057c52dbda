// SPDX-License-Identifier: Apache-2.0
package dev.windsock.client.http;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * How long to wait before another try: a random part of a bound that doubles with each failure ("full jitter", see the AWS
 * Architecture Blog, "Exponential Backoff And Jitter"), after what the server has asked for. Immutable.
 *
 * @param base the bound of the first wait
 * @param cap the bound that it does not exceed
 * @param failures how many tries have failed in a row
 */
public record Backoff(Duration base, Duration cap, int failures) {
    private static final int MAX_DOUBLINGS = 20;

    /** A server that asks for more is not believed: its clock or its header is wrong. */
    private static final Duration LONGEST_ASKED = Duration.ofHours(1);

    public Backoff(Duration base, Duration cap) {
        this(base, cap, 0);
    }

    /** @param delay before the next try, whose own failure is {@code next}'s to answer */
    public record Step(Duration delay, Backoff next) {}

    /** @param asked by the server, to wait at least; zero for nothing */
    public Step next(Duration asked, RandomGenerator random) {
        long bound = Math.min(cap.toMillis(), base.toMillis() << Math.min(failures, MAX_DOUBLINGS));
        Duration jitter = Duration.ofMillis(random.nextLong(bound + 1));
        return new Step(atMostAnHour(asked).plus(jitter), new Backoff(base, cap, failures + 1));
    }

    private static Duration atMostAnHour(Duration asked) {
        if (asked.isNegative()) {
            return Duration.ZERO;
        }
        return asked.compareTo(LONGEST_ASKED) > 0 ? LONGEST_ASKED : asked;
    }

    /** After a connection that has held. */
    public Backoff reset() {
        return new Backoff(base, cap);
    }
}
