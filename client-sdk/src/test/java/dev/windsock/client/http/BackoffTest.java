// SPDX-License-Identifier: Apache-2.0
package dev.windsock.client.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

final class BackoffTest {
    private static final Duration BASE = Duration.ofMillis(100);
    private static final Duration CAP = Duration.ofSeconds(5);

    /** Always returns the maximum, which makes the bound visible. */
    private static final RandomGenerator MAX_RANDOM = new RandomGenerator() {
        @Override
        public long nextLong() {
            return 0;
        }

        @Override
        public long nextLong(long bound) {
            return bound - 1;
        }
    };

    @Test
    void doublesTheBoundUpToTheCap() {
        List<Long> bounds = new ArrayList<>();
        Backoff backoff = new Backoff(BASE, CAP);
        for (int i = 0; i < 100; i++) {
            Backoff.Step step = backoff.next(Duration.ZERO, MAX_RANDOM);
            bounds.add(step.delay().toMillis());
            backoff = step.next();
        }
        assertThat(bounds.subList(0, 8)).containsExactly(100L, 200L, 400L, 800L, 1600L, 3200L, 5000L, 5000L);
        assertThat(bounds.subList(8, 100)).containsOnly(5000L);
    }

    @Test
    void delaysRandomlyBelowTheBound() {
        RandomGenerator random = new Random(1);
        Backoff third = new Backoff(BASE, CAP, 2);
        List<Long> delays = new ArrayList<>();
        for (int i = 0; i < 1000; i++) {
            delays.add(third.next(Duration.ZERO, random).delay().toMillis());
        }
        assertThat(delays)
                .allMatch(delay -> delay >= 0 && delay <= 400)
                .anyMatch(delay -> delay < 40)
                .anyMatch(delay -> delay > 360);
    }

    @Test
    void addsTheDelayOfTheServer() {
        assertThat(new Backoff(BASE, CAP)
                        .next(Duration.ofSeconds(7), new Random(1))
                        .delay())
                .isBetween(Duration.ofSeconds(7), Duration.ofMillis(7_100));
    }

    @Test
    void limitsTheDelayOfTheServer() {
        for (Duration retryAfter : new Duration[] {Duration.ofSeconds(Long.MAX_VALUE), Duration.ofDays(2)}) {
            assertThat(new Backoff(BASE, CAP).next(retryAfter, new Random(1)).delay())
                    .isBetween(Duration.ofHours(1), Duration.ofHours(1).plus(BASE));
        }
        assertThat(new Backoff(BASE, CAP)
                        .next(Duration.ofSeconds(-9), new Random(1))
                        .delay())
                .isLessThanOrEqualTo(BASE);
    }

    @Test
    void resetsToTheFirstBound() {
        assertThat(new Backoff(BASE, CAP, 9).reset()).isEqualTo(new Backoff(BASE, CAP));
    }
}
