// SPDX-License-Identifier: Apache-2.0
package dev.windsock.retry;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

final class PollTest {
    private static final Duration INTERVAL = Duration.ofMillis(1);

    @Test
    void returnsOnceTheConditionHolds() {
        AtomicInteger checks = new AtomicInteger();

        assertThat(Poll.until(() -> checks.incrementAndGet() == 3, Duration.ofSeconds(20), INTERVAL))
                .isTrue();
        assertThat(checks).hasValue(3);
    }

    @Test
    void checksOnceEvenWithoutTimeAndReportsTheTimeout() {
        assertThat(Poll.until(() -> true, Duration.ZERO, INTERVAL)).isTrue();
        assertThat(Poll.until(() -> false, Duration.ofMillis(5), INTERVAL)).isFalse();
    }

    @Test
    void anInterruptEndsTheWaitAndStaysSet() {
        Thread.currentThread().interrupt();

        assertThat(Poll.until(() -> false, Duration.ofSeconds(20), INTERVAL)).isFalse();
        assertThat(Thread.interrupted()).isTrue();
    }
}
