// SPDX-License-Identifier: Apache-2.0
package dev.windsock.retry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

final class BackoffTest {
    private static final Duration MAX = Duration.ofMillis(500);

    @Test
    void doublesTheDelayUpToTheMaximum() {
        assertThat(Stream.iterate(new Backoff(Duration.ofMillis(100), MAX), Backoff::next)
                        .limit(5)
                        .map(backoff -> backoff.delay().toMillis()))
                .containsExactly(100L, 200L, 400L, 500L, 500L);
    }

    @Test
    void rejectsDelaysThatAreNotPositiveOrExceedTheMaximum() {
        assertThatThrownBy(() -> new Backoff(Duration.ZERO, MAX)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Backoff(MAX.plusMillis(1), MAX)).isInstanceOf(IllegalArgumentException.class);
    }
}
