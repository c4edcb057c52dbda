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
import dev.windsock.id.TenantId;
import dev.windsock.limit.MemoryBudgets;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@NullUnmarked
final class MinuteHistoryTest {
    private static final long START = T0.getEpochSecond();

    @TempDir
    private Path folder;

    private MinuteHistory minutes(long maxBytes) {
        return new MinuteHistory(new MetricsConfiguration(folder, maxBytes));
    }

    private final History history = new History(new MemoryBudgets(new SimpleMeterRegistry()));

    /** Records minutes of an instance, each with its number as the CPU usage. */
    private void record(MinuteHistory minutes, TenantId tenant, InstanceId id, int from, int to) throws IOException {
        Path directory = Files.createDirectories(folder.resolve("metrics").resolve(tenant.value()));
        MinuteFile file = new MinuteFile(directory.resolve(id.value()), SampleRow.COLUMNS.size());
        for (int minute = from; minute < to; minute++) {
            file.append(START + 60L * minute, SampleRow.of(sample(id, T0, (double) minute)));
        }
    }

    private static List<Double> read(MinuteHistory minutes, TenantId tenant, InstanceId id, int from, int to) {
        Span span = new Span(START + 60L * from, START + 60L * to - 1, 60);
        StepFolder<Sample> folder = SampleRow.folder(id, span);
        minutes.read(tenant, id, span, Long.MAX_VALUE, folder);
        return folder.steps().stream().map(Sample::cpuPercentage).toList();
    }

    @Test
    void storesTheAggregateOfAMinuteWithEveryField() throws IOException {
        for (int second = 0; second < 60; second++) {
            history.add(
                    A,
                    MINE,
                    new Sample(
                            A.value(),
                            T0.plusSeconds(second),
                            second % 2 == 0 ? 10.0 : 20.0,
                            1.5,
                            100L + second,
                            900L,
                            null,
                            9_007_199_254_740_991L,
                            2L,
                            3L,
                            4L,
                            second));
        }
        minutes(1 << 20).record(history, START);
        Span span = new Span(START, START + 59, 60);
        StepFolder<Sample> folder = SampleRow.folder(A, span);
        minutes(1 << 20).read(MINE, A, span, Long.MAX_VALUE, folder);
        assertThat(folder.steps())
                .containsExactly(new Sample(
                        A.value(),
                        T0,
                        15.0,
                        1.5,
                        130L,
                        900L,
                        null,
                        9_007_199_254_740_991L,
                        2L,
                        3L,
                        4L,
                        59,
                        new SampleExtremes(10.0, null, 100L, null),
                        new SampleExtremes(20.0, null, 159L, null)));
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(files().getFirst())))
                .isEqualTo("rw-------");
    }

    @Test
    void aWeekInLongStepsStillShowsASpikeOfASecond() throws IOException {
        MinuteHistory minutes = minutes(1 << 20);
        for (int second = 0; second < 600; second++) {
            history.add(A, MINE, sample(A, T0.plusSeconds(second), second == 200 ? 100.0 : 1.0));
            if (second % 60 == 59) {
                minutes.record(history, START + second - 59);
            }
        }
        InstanceHistory afterRestart =
                new InstanceHistory(new History(new MemoryBudgets(new SimpleMeterRegistry())), minutes);

        HistoryWindow<Sample> week =
                afterRestart.read(MINE, A, T0.plusSeconds(600), Duration.ofDays(7), Duration.ofMinutes(30));

        assertThat(week.samples()).singleElement().satisfies(step -> {
            assertThat(step.cpuPercentage()).isBetween(1.0, 2.0);
            assertThat(step.min()).isEqualTo(new SampleExtremes(1.0, null, null, null));
            assertThat(step.max()).isEqualTo(new SampleExtremes(100.0, null, null, null));
        });
    }

    @Test
    void keepsGaps() throws IOException {
        MinuteHistory minutes = minutes(1 << 20);
        record(minutes, MINE, A, 0, 2);
        record(minutes, MINE, A, 5, 6);
        assertThat(read(minutes, MINE, A, 0, 10)).containsExactly(0.0, 1.0, 5.0);
        assertThat(read(minutes, MINE, A, 1, 5)).containsExactly(1.0);
        assertThat(read(minutes, MINE, A, 6, 10)).isEmpty();
        assertThat(read(minutes, THEIRS, A, 0, 10)).isEmpty();
    }

    @Test
    void readsAWeekInChunks() throws IOException {
        MinuteHistory minutes = minutes(1 << 20);
        record(minutes, MINE, A, 0, 10_080);
        assertThat(read(minutes, MINE, A, 0, 10_080))
                .isEqualTo(LongStream.range(0, 10_080).asDoubleStream().boxed().toList());
        assertThat(Files.size(files().getFirst())).isLessThan(1_700_000);
    }

    @Test
    void ignoresAnIncompleteOrDamagedRecord() throws IOException {
        MinuteHistory minutes = minutes(1 << 20);
        record(minutes, MINE, A, 0, 3);
        Path file = files().getFirst();
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.truncate(channel.size() - 10);
        }
        assertThat(read(minutes, MINE, A, 0, 10)).containsExactly(0.0, 1.0);
        byte[] bytes = Files.readAllBytes(file);
        bytes[new MinuteFile(file, SampleRow.COLUMNS.size()).recordBytes() + 12] ^= 1;
        Files.write(file, bytes);
        assertThat(read(minutes, MINE, A, 0, 10)).containsExactly(0.0);
        record(minutes, MINE, A, 3, 4);
        assertThat(read(minutes, MINE, A, 0, 10)).containsExactly(0.0, 3.0);
    }

    @Test
    void continuesAfterTheClockWasSetBack() throws IOException {
        MinuteHistory minutes = minutes(1 << 20);
        record(minutes, MINE, A, 0, 10);
        record(minutes, MINE, A, 4, 5);
        assertThat(read(minutes, MINE, A, 0, 10)).containsExactly(0.0, 1.0, 2.0, 3.0, 4.0);
    }

    @Test
    void removesWhatIsOlderThanAWeek() throws IOException {
        MinuteHistory minutes = minutes(1 << 20);
        record(minutes, MINE, A, 0, 10);
        record(minutes, MINE, B, 0, 2);
        minutes.retain(T0.plus(MinuteHistory.RETENTION).plus(Duration.ofMinutes(4)), id -> true);
        assertThat(read(minutes, MINE, A, 0, 10)).containsExactly(4.0, 5.0, 6.0, 7.0, 8.0, 9.0);
        assertThat(files()).hasSize(1);
    }

    @Test
    void removesWhatBelongsToNoInstance() throws IOException {
        MinuteHistory minutes = minutes(1 << 20);
        record(minutes, MINE, A, 0, 1);
        record(minutes, THEIRS, B, 0, 1);
        minutes.retain(T0, A::equals);
        assertThat(files())
                .containsExactly(folder.resolve("metrics").resolve(MINE.value()).resolve(A.value()));
        assertThat(folder.resolve("metrics").resolve(THEIRS.value())).doesNotExist();
    }

    @Test
    void theTenantWithTheMostLosesItsOldestMinutesAtTheBound() throws IOException {
        MinuteHistory minutes = minutes(330_000);
        record(minutes, MINE, A, 0, 500);
        record(minutes, THEIRS, B, 0, 5_000);
        record(minutes, THEIRS, new InstanceId("01900000-0000-7000-8000-00000000000c"), 0, 5_000);
        minutes.retain(T0, id -> true);
        assertThat(read(minutes, MINE, A, 0, 500)).hasSize(500);
        List<Double> theirs = read(minutes, THEIRS, B, 0, 5_000);
        assertThat(theirs).hasSizeBetween(500, 1_000).endsWith(4_999.0);
        long total = 0;
        for (Path file : files()) {
            total += Files.size(file);
        }
        assertThat(total).isLessThanOrEqualTo(330_000);
    }

    @Test
    void missesMinutesWhileTheDiskFails() throws IOException {
        Files.createFile(folder.resolve("metrics"));
        history.add(A, MINE, sample(A, T0, 1.0));
        MinuteHistory minutes = minutes(1 << 20);
        minutes.record(history, START);
        assertThat(read(minutes, MINE, A, 0, 10)).isEmpty();
        Files.delete(folder.resolve("metrics"));
        minutes.record(history, START);
        assertThat(read(minutes, MINE, A, 0, 10)).containsExactly(1.0);
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> found = Files.walk(folder.resolve("metrics"))) {
            return found.filter(Files::isRegularFile).toList();
        }
    }

    @Test
    void aYoungInstanceHasTheRequestedStepsAlthoughItsFirstMinuteBeganBeforeIt() throws IOException {
        MinuteHistory minutes = minutes(1 << 20);
        InstanceHistory both = new InstanceHistory(history, minutes);
        record(minutes, MINE, A, 0, 2);
        Instant launch = T0.plusSeconds(40);
        for (int second = 0; second < 100; second++) {
            history.add(A, MINE, sample(A, launch.plusSeconds(second), 7.0));
        }

        HistoryWindow<Sample> young =
                both.read(MINE, A, launch.plusSeconds(99), Duration.ofMinutes(15), Duration.ofSeconds(5));
        assertThat(young.step()).isEqualTo(5);
        assertThat(young.samples()).hasSize(20);
    }

    @Test
    void oneHistoryHasBothAndNamesTheStep() throws IOException {
        MinuteHistory minutes = minutes(1 << 20);
        InstanceHistory both = new InstanceHistory(history, minutes);
        // two days, then a gap of an hour, then half an hour in memory
        record(minutes, MINE, A, 0, 2_880);
        Instant restart = T0.plus(Duration.ofDays(2)).plus(Duration.ofHours(1));
        for (int second = 0; second < 1_800; second++) {
            history.add(A, MINE, sample(A, restart.plusSeconds(second), 7.0));
        }
        Instant now = restart.plusSeconds(1_799);

        HistoryWindow<Sample> live = both.read(MINE, A, now, Duration.ofMinutes(15), Duration.ofSeconds(5));
        assertThat(live.step()).isEqualTo(5);
        assertThat(live.samples()).hasSize(180);

        HistoryWindow<Sample> week = both.read(MINE, A, now, Duration.ofDays(7), Duration.ofMinutes(30));
        assertThat(week.step()).isEqualTo(1_800);
        assertThat(week.samples()).hasSize(96 + 1);
        assertThat(week.samples().getLast()).isEqualTo(sample(A, restart, 7.0));

        HistoryWindow<Sample> hours = both.read(MINE, A, now, Duration.ofHours(3), Duration.ofSeconds(100));
        assertThat(hours.step()).isEqualTo(120);
        assertThat(hours.samples()).extracting(Sample::timestamp).doesNotContain(T0.plus(Duration.ofDays(2)));
        assertThat(hours.samples()).last().isEqualTo(sample(A, now.minusSeconds(119), 7.0));
    }
}
