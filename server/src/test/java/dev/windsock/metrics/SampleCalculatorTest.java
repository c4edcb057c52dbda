// SPDX-License-Identifier: Apache-2.0
package dev.windsock.metrics;

import static dev.windsock.metrics.Fixtures.A;
import static dev.windsock.metrics.Fixtures.MINE;
import static dev.windsock.metrics.Fixtures.T0;
import static dev.windsock.metrics.Fixtures.cpu;
import static org.assertj.core.api.Assertions.assertThat;

import dev.windsock.compute.HostSize;
import dev.windsock.compute.Usage;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;

@NullUnmarked
final class SampleCalculatorTest {
    private static final HostSize HOST = new HostSize("host-1", 4, 8_000);
    private static final long SECOND = 1_000_000_000L;
    private static final MeteredInstances.Metered UNLIMITED = new MeteredInstances.Metered(A, MINE, null, null);
    private static final MeteredInstances.Metered HALF_A_CORE = new MeteredInstances.Metered(A, MINE, 500, 2_000L);

    @Test
    void cpuIsRelativeToTheLimitAndToTheHost() {
        Sample sample = SampleCalculator.sample(
                T0, cpu(A, T0, 7 * SECOND), cpu(A, T0.plusSeconds(1), 7 * SECOND + SECOND / 4), HALF_A_CORE, HOST);
        assertThat(sample.cpuPercentage()).isEqualTo(50);
        assertThat(sample.cpuHostPercentage()).isEqualTo(6.25);
    }

    @Test
    void cpuWithoutALimitIsRelativeToTheHost() {
        Sample sample =
                SampleCalculator.sample(T0, cpu(A, T0, 0L), cpu(A, T0.plusSeconds(1), 3 * SECOND), UNLIMITED, HOST);
        assertThat(sample.cpuPercentage()).isEqualTo(75);
        assertThat(sample.cpuHostPercentage()).isEqualTo(75);
    }

    @Test
    void cpuUsesTheTimesOfTheReadingsNotOfTheTicks() {
        Sample sample =
                SampleCalculator.sample(T0, cpu(A, T0, 0L), cpu(A, T0.plusMillis(2_500), SECOND), UNLIMITED, HOST);
        assertThat(sample.cpuHostPercentage()).isEqualTo(10);
    }

    @Test
    void aBurstMayExceedTheLimitButNotTheHost() {
        Sample sample =
                SampleCalculator.sample(T0, cpu(A, T0, 0L), cpu(A, T0.plusSeconds(1), 5 * SECOND), HALF_A_CORE, HOST);
        assertThat(sample.cpuPercentage()).isEqualTo(1_000);
        assertThat(sample.cpuHostPercentage()).isEqualTo(100);
    }

    @Test
    void theFirstReadingYieldsNoCpu() {
        Sample sample = SampleCalculator.sample(T0, null, cpu(A, T0, SECOND), UNLIMITED, HOST);
        assertThat(sample.cpuPercentage()).isNull();
        assertThat(sample.cpuHostPercentage()).isNull();
    }

    @Test
    void aResetCounterYieldsNoCpu() {
        Sample sample =
                SampleCalculator.sample(T0, cpu(A, T0, 9 * SECOND), cpu(A, T0.plusSeconds(1), 0L), UNLIMITED, HOST);
        assertThat(sample.cpuPercentage()).isNull();
    }

    @Test
    void noElapsedTimeYieldsNoCpu() {
        assertThat(SampleCalculator.sample(T0, cpu(A, T0, 0L), cpu(A, T0, 1L), UNLIMITED, HOST)
                        .cpuPercentage())
                .isNull();
        assertThat(SampleCalculator.sample(T0, cpu(A, T0, 0L), cpu(A, T0.minusSeconds(9), 1L), UNLIMITED, HOST)
                        .cpuPercentage())
                .isNull();
    }

    @Test
    void anUnknownCounterYieldsNoCpu() {
        assertThat(SampleCalculator.sample(T0, cpu(A, T0, null), cpu(A, T0.plusSeconds(1), 1L), UNLIMITED, HOST)
                        .cpuPercentage())
                .isNull();
        assertThat(SampleCalculator.sample(T0, cpu(A, T0, 1L), cpu(A, T0.plusSeconds(1), null), UNLIMITED, HOST)
                        .cpuPercentage())
                .isNull();
    }

    @Test
    void memoryIsRelativeToTheLimitOrElseToTheHost() {
        Usage usage = new Usage(A, T0, null, 500L, 1L, 2L, 3L, 4L, 5);
        assertThat(SampleCalculator.sample(T0, null, usage, HALF_A_CORE, HOST))
                .isEqualTo(new Sample(A.value(), T0, null, null, 500L, 2_000L, 25.0, 1L, 2L, 3L, 4L, 5));
        assertThat(SampleCalculator.sample(T0, null, usage, UNLIMITED, HOST).memoryPercentage())
                .isEqualTo(6.25);
        assertThat(SampleCalculator.sample(T0, null, usage, UNLIMITED, HOST).memoryLimitBytes())
                .isNull();
    }

    @Test
    void calculatesTheHostsRatesFromTwoReadings() {
        HostReading before = new HostReading(T0, 10 * SECOND, 8_000L, 6_000L, 100L, 1_000L, 7L, 8L);
        HostReading now = new HostReading(T0.plusSeconds(2), 12 * SECOND, 8_000L, 5_000L, 300L, 1_001L, 9L, 10L);
        assertThat(SampleCalculator.host(T0, before, now, HOST))
                .isEqualTo(new HostSample(T0, 4, 25.0, 3_000L, 8_000, 37.5, 300L, 1_001L, 100.0, 0.5, 9L, 10L));
    }

    @Test
    void anUnreadableHostStillHasItsSize() {
        HostReading nothing = new HostReading(T0, null, null, null, null, null, null, null);
        assertThat(SampleCalculator.host(T0, nothing, nothing, HOST))
                .isEqualTo(new HostSample(T0, 4, null, null, 8_000, null, null, null, null, null, null, null));
    }

    @Test
    void aResetNetworkCounterYieldsNoRate() {
        HostSample sample = SampleCalculator.host(
                T0, Fixtures.host(T0, 0L, 1L, 500L, 500L), Fixtures.host(T0.plusSeconds(1), 0L, 1L, 20L, 600L), HOST);
        assertThat(sample.networkRxBytesPerSecond()).isNull();
        assertThat(sample.networkTxBytesPerSecond()).isEqualTo(100);
        assertThat(sample.networkRxBytes()).isEqualTo(20);
    }
}
