// SPDX-License-Identifier: Apache-2.0
package dev.windsock.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

final class CommitLagTest {
    private static final Duration LITTLE = Duration.ofNanos(1);

    /** Negative, as {@link System#nanoTime} may be. */
    private long now = Long.MIN_VALUE / 2;

    private final CommitLag lag = new CommitLag(() -> now);

    private void pass(Duration time) {
        now += time.toNanos();
    }

    @Test
    void doesNotLagBeforeTheFirstCommit() {
        assertThat(lag.isLagging()).isFalse();
        pass(Duration.ofDays(1));
        assertThat(lag.isLagging()).isFalse();
    }

    @Test
    void doesNotLagWithFastCommits() {
        for (int i = 0; i < 3; i++) {
            lag.begin();
            pass(CommitLag.SLOW);
            assertThat(lag.isLagging()).isFalse();
            lag.end();
            assertThat(lag.isLagging()).isFalse();
        }
    }

    @Test
    void lagsWhileACommitIsSlow() {
        lag.begin();
        pass(CommitLag.SLOW.plus(LITTLE));
        assertThat(lag.isLagging()).isTrue();
    }

    @Test
    void remembersASlowCommitForAWhile() {
        lag.begin();
        pass(CommitLag.SLOW.plus(LITTLE));
        lag.end();
        lag.begin();
        lag.end();
        pass(CommitLag.REMEMBERED.minus(LITTLE));
        assertThat(lag.isLagging()).isTrue();
        pass(LITTLE);
        assertThat(lag.isLagging()).isFalse();
    }
}
