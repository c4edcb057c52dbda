// SPDX-License-Identifier: Apache-2.0
package dev.windsock.metrics;

import static dev.windsock.metrics.Fixtures.T0;
import static org.assertj.core.api.Assertions.assertThat;

import dev.windsock.limit.MemoryBudgets;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@NullUnmarked
final class HostHistoryTest {
    private static final long GIB = 1L << 30;

    @TempDir
    private Path folder;

    private final History seconds = new History(new MemoryBudgets(new SimpleMeterRegistry()));

    private HostHistory history(History inMemory) {
        return new HostHistory(inMemory, new MetricsConfiguration(folder, 1 << 20));
    }

    private static HostSample host(Instant time, double cpu) {
        return new HostSample(time, 4, cpu, GIB, 4 * GIB, 25.0, 100L, 200L, 1.5, null, 7L, 8L);
    }

    /** Adds two hours of samples, each with its minute as the CPU usage, and records each minute after its end. */
    private HostHistory twoHours() {
        HostHistory history = history(seconds);
        for (int second = 0; second < 7_200; second++) {
            seconds.add(host(T0.plusSeconds(second), second / 60));
            if (second % 60 == 59) {
                history.record(T0.getEpochSecond() + second - 59);
            }
        }
        return history;
    }

    private static List<Double> cpu(HistoryWindow<HostSample> window) {
        return window.samples().stream().map(HostSample::cpuPercentage).toList();
    }

    @Test
    void continuesWithTheMinutesOnTheDiskWhereTheMemoryEnds() {
        HistoryWindow<HostSample> day =
                twoHours().read(T0.plusSeconds(7_199), Duration.ofHours(24), Duration.ofMinutes(10));
        assertThat(day.step()).isEqualTo(600);
        assertThat(cpu(day)).containsExactly(4.5, 14.5, 24.5, 34.5, 44.5, 54.5, 64.5, 74.5, 84.5, 94.5, 104.5, 114.5);
        HostSample first = day.samples().getFirst();
        assertThat(first).isEqualTo(host(T0, 4.5));
    }

    @Test
    void keepsSecondsOfTheLastHour() {
        HistoryWindow<HostSample> minutes =
                twoHours().read(T0.plusSeconds(7_199), Duration.ofMinutes(15), Duration.ofSeconds(5));
        assertThat(minutes.step()).isEqualTo(5);
        assertThat(minutes.samples()).hasSize(180);
    }

    @Test
    void survivesARestart() {
        twoHours();
        HostHistory again = history(new History(new MemoryBudgets(new SimpleMeterRegistry())));
        HistoryWindow<HostSample> hour = again.read(T0.plusSeconds(7_199), Duration.ofHours(1), Duration.ofSeconds(20));
        assertThat(hour.step()).isEqualTo(60);
        assertThat(hour.samples()).hasSize(60);
    }

    @Test
    void keepsAWeek() throws Exception {
        HostHistory history = twoHours();
        history.retain(T0.plusSeconds(3_600).plus(MinuteHistory.RETENTION));
        assertThat(cpu(history(new History(new MemoryBudgets(new SimpleMeterRegistry())))
                        .read(T0.plusSeconds(7_199), Duration.ofHours(2), Duration.ofMinutes(60))))
                .containsExactly(89.5);
        assertThat(Files.size(folder.resolve("host-metrics"))).isEqualTo(60 * 104);
        history.retain(T0.plusSeconds(7_200).plus(MinuteHistory.RETENTION));
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void readsAndRecordsWithoutADisk() {
        HostHistory history = new HostHistory(seconds, new MetricsConfiguration(Path.of("/nonexistent"), 1 << 20));
        seconds.add(host(T0, 5));
        history.record(T0.getEpochSecond());
        history.retain(T0);
        assertThat(cpu(history.read(T0, Duration.ofDays(7), Duration.ofHours(1))))
                .containsExactly(5.0);
    }
}
