// SPDX-License-Identifier: Apache-2.0
package dev.windsock.notification;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

final class RetryScheduleTest {
    @Test
    void growsFourfoldUpToSixHours() {
        assertThat(delay(1, 1)).isEqualTo(Duration.ofSeconds(5));
        assertThat(delay(2, 1)).isEqualTo(Duration.ofSeconds(20));
        assertThat(delay(3, 1)).isEqualTo(Duration.ofSeconds(80));
        assertThat(delay(7, 1)).isEqualTo(Duration.ofSeconds(20_480));
        assertThat(delay(8, 1)).isEqualTo(Duration.ofHours(6));
        assertThat(delay(1_000, 1)).isEqualTo(Duration.ofHours(6));
    }

    @Test
    void usesTheWholeRangeButNeverLessThanASecond() {
        assertThat(delay(5, 0.5)).isEqualTo(Duration.ofSeconds(640));
        assertThat(delay(5, 0)).isEqualTo(Duration.ofSeconds(1));
    }

    @Test
    void waitsAsLongAsTheReceiverAsksUpToADay() {
        assertThat(RetrySchedule.delay(1, Duration.ofMinutes(10), () -> 1)).isEqualTo(Duration.ofMinutes(10));
        assertThat(RetrySchedule.delay(8, Duration.ofMinutes(10), () -> 1)).isEqualTo(Duration.ofHours(6));
        assertThat(RetrySchedule.delay(1, Duration.ofDays(400), () -> 1)).isEqualTo(Duration.ofDays(1));
        assertThat(RetrySchedule.delay(1, Duration.ZERO, () -> 0)).isEqualTo(Duration.ofSeconds(1));
    }

    private static Duration delay(int attempts, double random) {
        return RetrySchedule.delay(attempts, null, () -> random);
    }
}
