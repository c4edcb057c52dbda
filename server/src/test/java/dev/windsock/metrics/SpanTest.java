// SPDX-License-Identifier: Apache-2.0
package dev.windsock.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

final class SpanTest {
    @Test
    void endsWithTheNewestStepAndFillsTheWindow() {
        assertThat(upTo(1_003, 20, 5)).isEqualTo(new Span(985, 1_003, 5));
        assertThat(upTo(1_003, 21, 5)).isEqualTo(new Span(980, 1_003, 5));
        assertThat(upTo(1_000, 20, 5)).isEqualTo(new Span(985, 1_000, 5));
        assertThat(upTo(1_003, 1, 1)).isEqualTo(new Span(1_003, 1_003, 1));
    }

    @Test
    void canOmitTheNewestStep() {
        assertThat(upTo(1_003, 20, 5).withoutNewest()).isEqualTo(new Span(985, 999, 5));
        assertThat(upTo(1_003, 1, 1).withoutNewest().to()).isLessThan(1_003);
    }

    @Test
    void rejectsAStartInsideAStep() {
        assertThatThrownBy(() -> new Span(1, 9, 5)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Span(0, 9, 0)).isInstanceOf(IllegalArgumentException.class);
    }

    private static Span upTo(long newest, long window, long step) {
        return Span.upTo(Instant.ofEpochSecond(newest), Duration.ofSeconds(window), Duration.ofSeconds(step));
    }
}
