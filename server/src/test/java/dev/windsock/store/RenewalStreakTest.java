// SPDX-License-Identifier: Apache-2.0
package dev.windsock.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

final class RenewalStreakTest {
    private static final Instant START = Instant.parse("2026-06-01T00:00:00Z");
    private static final Duration PERIOD = Duration.ofSeconds(10);

    private final RenewalStreak streak = new RenewalStreak(Duration.ofSeconds(5));

    private void renew(int... seconds) {
        for (int second : seconds) {
            streak.renewed(at(second));
        }
    }

    private static Instant at(int second) {
        return START.plusSeconds(second);
    }

    private boolean lasts(int second) {
        return streak.hasLasted(PERIOD, at(second));
    }

    @Test
    void lastsOnceEveryRenewalHasSucceededForThePeriod() {
        assertThat(lasts(0)).isFalse();
        renew(0, 2, 4, 6, 8);
        assertThat(lasts(9)).isFalse();
        renew(10);
        assertThat(lasts(10)).isTrue();
        assertThat(lasts(12)).isTrue();
    }

    @Test
    void aFailureEndsIt() {
        renew(0, 4, 8, 12);
        streak.failed();
        renew(13, 17);
        assertThat(lasts(17)).isFalse();
        renew(21, 24);
        assertThat(lasts(24)).isTrue();
    }

    /** The whole machine was suspended, and so were the other servers. */
    @Test
    void aPauseEndsIt() {
        renew(0, 4, 8, 12);
        assertThat(lasts(60)).isFalse();
        renew(61);
        assertThat(lasts(61)).isFalse();
    }

    @Test
    void aClockThatIsSetBackEndsIt() {
        renew(0, 4, 8, 12);
        renew(5);
        assertThat(lasts(6)).isFalse();
    }
}
