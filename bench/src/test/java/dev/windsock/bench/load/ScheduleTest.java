// SPDX-License-Identifier: Apache-2.0
package dev.windsock.bench.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class ScheduleTest {
    @Test
    void isEvenlySpaced() {
        Schedule schedule = new Schedule(1_000, 20, Duration.ofSeconds(10));
        assertThat(schedule.batches()).isEqualTo(200);
        assertThat(schedule.due(0)).isEqualTo(1_000);
        assertThat(schedule.due(1)).isEqualTo(50_001_000);
        assertThat(schedule.due(199)).isEqualTo(9_950_001_000L);
    }

    @Test
    void doesNotDriftWithAFractionalInterval() {
        Schedule schedule = new Schedule(0, 3, Duration.ofSeconds(100));
        assertThat(schedule.batches()).isEqualTo(300);
        assertThat(schedule.due(300)).isEqualTo(100_000_000_000L);
    }

    @Test
    void requiresARate() {
        assertThatIllegalArgumentException().isThrownBy(() -> new Schedule(0, 0, Duration.ofSeconds(1)));
    }
}
