// SPDX-License-Identifier: Apache-2.0
package dev.windsock.metrics;

import static dev.windsock.metrics.Fixtures.A;
import static dev.windsock.metrics.Fixtures.B;
import static dev.windsock.metrics.Fixtures.MINE;
import static dev.windsock.metrics.Fixtures.T0;
import static dev.windsock.metrics.Fixtures.THEIRS;
import static dev.windsock.metrics.Fixtures.sample;
import static org.assertj.core.api.Assertions.assertThat;

import dev.windsock.id.InstanceId;
import dev.windsock.limit.MemoryBudget;
import dev.windsock.limit.MemoryBudgets;
import dev.windsock.limit.MemoryUse;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;

@NullUnmarked
final class HistoryTest {
    private final MemoryBudgets budgets = new MemoryBudgets(new SimpleMeterRegistry());
    private final History history = new History(budgets);

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
                .containsExactly(new Sample(
                        A.value(),
                        T0,
                        15.0,
                        1.5,
                        150L,
                        800L,
                        15.0,
                        11L,
                        12L,
                        13L,
                        14L,
                        15,
                        new SampleExtremes(10.0, 1.0, 100L, 10.0),
                        new SampleExtremes(20.0, 2.0, 200L, 20.0)));
    }

    @Test
    void separatesTenants() {
        history.add(A, MINE, sample(A, T0, 1.0));
        history.add(B, THEIRS, sample(B, T0, 2.0));
        assertThat(history.samples(MINE, Set.of(), span(T0, 1, 1))).containsExactly(sample(A, T0, 1.0));
        assertThat(history.samples(THEIRS, Set.of(), span(T0, 1, 1))).containsExactly(sample(B, T0, 2.0));
        assertThat(history.samples(MINE, Set.of(B.value()), span(T0, 1, 1))).isEmpty();
        assertThat(history.samples(MINE, Set.of(A.value()), span(T0, 1, 1))).containsExactly(sample(A, T0, 1.0));
    }

    @Test
    void anUnknownInstanceHasNoSamples() {
        assertThat(history.newest(A)).isEmpty();
        assertThat(history.samples(A, span(T0, 1, 1))).isEmpty();
    }

    @Test
    void keepsAnHourOfInstancesBeyondTheBudgetInMinutes() {
        MemoryBudget memory = budgets.of(MemoryUse.METRICS);
        MemoryBudget.Share others = memory.hold("others", THEIRS.value(), memory.total());
        for (int second = 0; second < 4_000; second++) {
            history.add(A, MINE, sample(A, T0.plusSeconds(second), 1.0));
        }
        assertThat(history.samples(A, span(T0.plusSeconds(3_999), 3_600, 1)))
                .hasSize(60)
                .last()
                .isEqualTo(sample(A, T0.plusSeconds(3_960), 1.0));
        assertThat(history.newest(A)).contains(sample(A, T0.plusSeconds(3_999), 1.0));
        others.close();
        assertThat(memory.held()).isPositive();
        history.removeExpired(T0.plusSeconds(8_000));
        assertThat(memory.held()).isZero();
    }

    @Test
    void hundredsOfInstancesShareTheBudgetWithLongerSteps() {
        MemoryBudget memory = budgets.of(MemoryUse.METRICS);
        MemoryBudget.Share others = memory.hold("others", "others", memory.total() - 22 * History.MAX_INSTANCE_BYTES);
        List<InstanceId> ids = IntStream.range(0, 60)
                .mapToObj(number -> new InstanceId(String.format(Locale.ROOT, "01900000-0000-7000-8000-%012d", number)))
                .toList();
        for (InstanceId id : ids) {
            for (int second = 0; second < 120; second++) {
                history.add(id, MINE, sample(id, T0.plusSeconds(second), (double) (second % 60)));
            }
        }
        assertThat(memory.held()).isLessThanOrEqualTo(memory.total());
        assertThat(ids).allSatisfy(id -> {
            assertThat(history.stepOf(id)).isLessThanOrEqualTo(5);
            assertThat(history.samples(id, span(T0.plusSeconds(119), 120, 60)))
                    .allSatisfy(minute -> {
                        assertThat(minute.cpuPercentage()).isEqualTo(29.5);
                        assertThat(minute.min()).isEqualTo(new SampleExtremes(0.0, null, null, null));
                        assertThat(minute.max()).isEqualTo(new SampleExtremes(59.0, null, null, null));
                    })
                    .extracting(Sample::timestamp)
                    .containsExactly(T0, T0.plusSeconds(60));
        });
        assertThat(ids).extracting(history::stepOf).contains(5);
        others.close();
    }

    @Test
    void aTenantAtItsPartDoesNotShortenTheHistoryOfOthers() {
        MemoryBudget memory = budgets.of(MemoryUse.METRICS);
        MemoryBudget.Share mine = memory.hold("mine", MINE.value(), memory.total() / MemoryBudget.TENANT_PART - 1_000);
        history.add(B, THEIRS, sample(B, T0, 1.0));
        history.add(A, MINE, sample(A, T0, 1.0));
        assertThat(history.stepOf(B)).isEqualTo(1);
        assertThat(history.stepOf(A)).isEqualTo(60);
        mine.close();
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
