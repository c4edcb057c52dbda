// SPDX-License-Identifier: Apache-2.0
package dev.windsock.json;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class DurationsTest {
    @Test
    void parsesAnIntegerWithItsUnit() {
        assertThat(Durations.parse("90s")).contains(Duration.ofSeconds(90));
        assertThat(Durations.parse("15m")).contains(Duration.ofMinutes(15));
        assertThat(Durations.parse("1h")).contains(Duration.ofHours(1));
        assertThat(Durations.parse("0s")).contains(Duration.ZERO);
        assertThat(Durations.parse("999999h")).contains(Duration.ofHours(999_999));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "s",
                "5",
                "-5s",
                "+5s",
                "5 s",
                " 5s",
                "5s ",
                "1.5h",
                "5S",
                "5ms",
                "1w",
                "PT5S",
                "1h30m",
                "1000000s",
                "٣s",
                "5s\n"
            })
    void rejectsAnythingElse(String text) {
        assertThat(Durations.parse(text)).isEmpty();
    }
}
