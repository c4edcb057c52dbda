// SPDX-License-Identifier: Apache-2.0
package dev.windsock.metrics;

import static dev.windsock.metrics.Fixtures.A;
import static dev.windsock.metrics.Fixtures.B;
import static dev.windsock.metrics.Fixtures.MINE;
import static dev.windsock.metrics.Fixtures.T0;
import static dev.windsock.metrics.Fixtures.THEIRS;
import static dev.windsock.metrics.Fixtures.sample;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;

@NullUnmarked
final class HistoryTest {
    private final History history = new History();

    @Test
    void returnsEveryKnownFieldAndNoUnknownOne() {
        Sample full = new Sample(A.value(), T0, 12.34, 5.67, 1L, 2L, 50.0, 3L, 4L, 5L, 6L, 7);
        Sample bare = sample(A, T0.plusSeconds(1), null);
        history.add(A, MINE, full);
        history.add(A, MINE, bare);
        assertThat(history.samples(A, span(T0.plusSeconds(1), 10, 1))).containsExactly(full, bare);
        assertThat(history.newest(A)).contains(bare);

        HostSample host = new HostSample(T0, 4, 1.25, 2L, 8_000, 3.5, 4L, 5L, 6.5, 7.5, 8L, 9L);
        history.add(host);
        assertThat(history.host(span(T0, 1, 1))).containsExactly(host);
    }

    @Test
    void averagesPercentagesAndMemoryAndKeepsTheNewestOfTheRest() {
        history.add(A, MINE, new Sample(A.value(), T0, 10.0, 1.0, 100L, 900L, 10.0, 1L, 2L, 3L, 4L, 5));
        history.add(
                A, MINE, new Sample(A.value(), T0.plusSeconds(1), 20.0, 2.0, 200L, 800L, 20.0, 11L, 12L, 13L, 14L, 15));
        assertThat(history.samples(A, span(T0.plusSeconds(1), 5, 5)))
                .containsExactly(new Sample(A.value(), T0, 15.0, 1.5, 150L, 800L, 15.0, 11L, 12L, 13L, 14L, 15));
    }

    @Test
    void separatesTenants() {
        history.add(A, MINE, sample(A, T0, 1.0));
        history.add(B, THEIRS, sample(B, T0, 2.0));
        assertThat(history.samples(MINE, span(T0, 1, 1))).containsExactly(sample(A, T0, 1.0));
        assertThat(history.samples(THEIRS, span(T0, 1, 1))).containsExactly(sample(B, T0, 2.0));
    }

    @Test
    void anUnknownInstanceHasNoSamples() {
        assertThat(history.newest(A)).isEmpty();
        assertThat(history.samples(A, span(T0, 1, 1))).isEmpty();
    }

    @Test
    void keepsAnHourInBoundedMemory() {
        for (int second = 0; second < 10_000; second++) {
            history.add(
                    A, MINE, new Sample(A.value(), T0.plusSeconds(second), 1.0, 1.0, 1L, 1L, 1.0, 1L, 1L, 1L, 1L, 1));
        }
        assertThat(history.samples(A, span(T0.plusSeconds(9_999), 3_600, 1)))
                .hasSize(3_600)
                .first()
                .extracting(Sample::timestamp)
                .isEqualTo(T0.plusSeconds(6_400));
        assertThat(history.bytes())
                .isLessThan(History.MAX_INSTANCE_BYTES + 10_000)
                .isLessThan(400_000);
    }

    @Test
    void removesInstancesThatWereNotSampledForAnHour() {
        history.add(A, MINE, sample(A, T0, 1.0));
        history.add(B, MINE, sample(B, T0.plusSeconds(1), 1.0));
        history.removeExpired(T0.plusSeconds(3_599));
        assertThat(history.size()).isEqualTo(2);
        history.removeExpired(T0.plusSeconds(3_600));
        assertThat(history.newest(A)).isEmpty();
        assertThat(history.newest(B)).isPresent();
    }

    private static Span span(Instant newest, int window, int step) {
        return Span.upTo(newest, Duration.ofSeconds(window), Duration.ofSeconds(step));
    }
}
