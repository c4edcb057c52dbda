// SPDX-License-Identifier: Apache-2.0
package dev.windsock.limit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.windsock.ManualClock;
import io.github.bucket4j.Bandwidth;
import java.time.Duration;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;

/** Limits per sender, on a clock that the test advances. */
@NullUnmarked
final class RateLimiterTest {
    private static final int MAX_SENDERS = 1_000;

    private final ManualClock clock = new ManualClock();
    private final RateLimiter limiter = new RateLimiter(
            Bandwidth.builder()
                    .capacity(20)
                    .refillGreedy(10, Duration.ofSeconds(1))
                    .build(),
            MAX_SENDERS,
            clock);

    private int acquireAll(String sender) {
        int acquired = 0;
        while (limiter.acquire(sender).isZero()) {
            acquired++;
        }
        return acquired;
    }

    @Test
    void allowsABurstAndThenTheRate() {
        assertThat(acquireAll("a")).isEqualTo(20);
        assertThat(limiter.acquire("a")).isEqualTo(Duration.ofMillis(100));
        clock.advance(Duration.ofMillis(50));
        assertThat(limiter.acquire("a")).isEqualTo(Duration.ofMillis(50));
        clock.advance(Duration.ofMillis(950));
        assertThat(acquireAll("a")).isEqualTo(10);
        clock.advance(Duration.ofHours(1));
        assertThat(acquireAll("a")).isEqualTo(20);
    }

    @Test
    void limitsEachSenderSeparately() {
        acquireAll("a");
        assertThat(acquireAll("b")).isEqualTo(20);
    }

    @Test
    void boundsMemoryAndForgetsIdleSenders() {
        acquireAll("early");
        for (int i = 0; i < MAX_SENDERS * 2; i++) {
            limiter.acquire("sender " + i);
        }
        assertThat(limiter.size()).isEqualTo(MAX_SENDERS);
        // the newest senders share a bucket, which is empty; earlier senders are unaffected
        assertThat(limiter.acquire("newest")).isPositive();
        assertThat(limiter.acquire("sender 1")).isZero();
        assertThat(limiter.acquire("early")).isPositive();
        clock.advance(Duration.ofSeconds(3));
        assertThat(limiter.acquire("newest")).isZero();
        assertThat(limiter.size()).isEqualTo(1);
    }

    @Test
    void doesNotForgetASenderWhoseBucketIsStillRefilling() {
        acquireAll("a");
        clock.advance(Duration.ofMillis(1_900));
        assertThat(limiter.size()).isEqualTo(1);
        assertThat(acquireAll("a")).isEqualTo(19);
    }
}
