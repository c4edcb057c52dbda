// SPDX-License-Identifier: Apache-2.0
package dev.windsock.compute.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.windsock.compute.InvalidPositionException;
import dev.windsock.compute.Output;
import dev.windsock.compute.OutputBytes;
import dev.windsock.compute.OutputRange;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Output that a running writer has split into several files. */
@NullUnmarked
final class OutputFileReaderTest {
    private static final Instant EARLY = Instant.parse("2026-01-01T00:00:00Z");

    @TempDir
    Path instance;

    private OutputFiles files;

    @BeforeEach
    void prepare() throws IOException {
        files = new OutputFiles(instance.resolve("output"));
        files.prepare(instance);
    }

    @Test
    void theTailStartsAtALine() throws IOException {
        write(0, "one\ntwo\nthree\n");
        assertThat(last(0)).isEmpty();
        assertThat(last(1)).isEqualTo("three\n");
        assertThat(last(2)).isEqualTo("two\nthree\n");
        assertThat(last(9)).isEqualTo("one\ntwo\nthree\n");
        write(14, "");
        assertThat(last(1)).isEqualTo("three\n");
        write(14, "four");
        assertThat(last(1)).isEqualTo("four");
        assertThat(last(2)).isEqualTo("three\nfour");
    }

    @Test
    void theTailSpansFilesAndLinesOfAnyLength() throws IOException {
        String line = "x".repeat(100_000) + "\n";
        write(0, line + line.substring(0, 70_000));
        write(170_001, line.substring(70_000) + "end\n");

        assertThat(last(2)).isEqualTo(line + "end\n");
        assertThat(last(3)).isEqualTo(line + line + "end\n");
    }

    @Test
    void theTailStartsAtALineWhereTheOldestFileDoesNot() throws IOException {
        Files.delete(instance.resolve("output/0"));
        write(500, "rest of a line\none\n");
        write(519, "two\n");

        assertThat(last(10_000)).isEqualTo("one\ntwo\n");
        assertThat(last(OutputRange.ALL_LINES)).isEqualTo("one\ntwo\n");
    }

    @Test
    void returnsBytesUnchanged() throws IOException {
        byte[] bytes = new byte[300_000];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) (i * 31 ^ i >> 8);
        }
        Files.write(instance.resolve("output/0"), bytes);

        try (OutputBytes output = new OutputBytes(reader(OutputRange.last(OutputRange.ALL_LINES)), false)) {
            assertThat(output.readAllBytes()).isEqualTo(bytes);
        }
    }

    @Test
    void aSnapshotEndsAtTheEndAtTheTimeOfOpeningAndSurvivesRotation() throws IOException {
        write(0, "first\n");
        write(6, "second\n");
        try (OutputBytes output = new OutputBytes(reader(OutputRange.last(9)), false)) {
            write(6, "second\nthird\n");
            write(19, "fourth\n");
            Files.delete(instance.resolve("output/0"));

            assertThat(new String(output.readAllBytes(), StandardCharsets.UTF_8))
                    .isEqualTo("first\nsecond\n");
        }
    }

    @Test
    void readsBackwardsFromAPosition() throws IOException {
        write(0, "one\ntwo\nthr");
        write(11, "ee\nfour\n");

        assertThat(text(OutputRange.before("19", 2))).isEqualTo("three\nfour\n");
        assertThat(text(OutputRange.before("8", 1))).isEqualTo("two\n");
        assertThat(text(OutputRange.before("8", 9))).isEqualTo("one\ntwo\n");
        assertThat(text(OutputRange.before("10", 2))).isEqualTo("two\nth");
        assertThat(text(OutputRange.before("0", 9))).isEmpty();
        assertThat(text(OutputRange.before("900", 1))).isEqualTo("four\n");
        assertThatThrownBy(() -> reader(OutputRange.before("x", 1))).isInstanceOf(InvalidPositionException.class);
    }

    @Test
    void nothingIsLeftBeforeAPositionWhoseFileIsGone() throws IOException {
        write(0, "one\ntwo\n");
        write(8, "three\nfour\n");
        write(19, "five\n");
        Files.delete(instance.resolve("output/0"));

        assertThat(text(OutputRange.before("4", 9))).isEmpty();
        assertThat(text(OutputRange.before("14", 9))).isEmpty();
        assertThat(text(OutputRange.before("24", 9))).isEqualTo("four\nfive\n");
    }

    @Test
    void aPositionResumesAtItsByte() throws IOException {
        write(0, "one\ntwo\n");
        try (OutputFileReader first = reader(OutputRange.following(1))) {
            assertThat(first.start()).contains("4");
            Output.Bytes piece = (Output.Bytes) first.read();
            assertThat(piece.positions().apply(2)).isEqualTo("6");
            assertThat(piece.positions().apply(4)).isEqualTo("8");
        }
        assertThat(text(OutputRange.resuming("6"))).isEqualTo("o\n");
        assertThat(text(OutputRange.resuming("8"))).isEmpty();
        assertThat(text(OutputRange.resuming("900"))).isEmpty();
        assertThatThrownBy(() -> reader(OutputRange.resuming("-1"))).isInstanceOf(InvalidPositionException.class);
    }

    @Test
    void reportsWhatIsGone() throws IOException {
        Files.delete(instance.resolve("output/0"));
        write(500, "rest of a line\none\n");

        try (OutputFileReader reader = reader(OutputRange.resuming("100"))) {
            assertThat(reader.read()).isEqualTo(new Output.Skipped(415, "515"));
            assertThat(new String(((Output.Bytes) reader.read()).bytes(), StandardCharsets.UTF_8))
                    .isEqualTo("one\n");
            assertThat(reader.read()).isNull();
        }
    }

    @Test
    void aSlowFollowerFinishesItsFileAndReportsTheMissingOne() throws IOException {
        int size = (int) OutputFiles.ROTATE_BYTES + 1;
        String filler = "x".repeat(size - 6) + "\n";
        write(0, filler + "begun");
        try (OutputFileReader reader = new OutputFileReader(files, OutputRange.following(1), () -> false)) {
            Files.writeString(instance.resolve("output/0"), "\n", StandardOpenOption.APPEND);
            // a whole file has come and gone
            Files.move(instance.resolve("output/0"), instance.resolve("gone"));
            write(30_000_000, "cut\nnew\n");

            assertThat(new String(((Output.Bytes) reader.read()).bytes(), StandardCharsets.UTF_8))
                    .isEqualTo("begun\n");
            Output.Skipped skipped = (Output.Skipped) reader.read();
            assertThat(skipped.position()).isEqualTo("30000004");
            assertThat(skipped.count()).isEqualTo(30_000_004 - (filler.length() + 6));
            assertThat(new String(((Output.Bytes) reader.read()).bytes(), StandardCharsets.UTF_8))
                    .isEqualTo("new\n");
        }
    }

    @Test
    void selectsLinesByTheirTime() throws IOException {
        write(0, "");
        OutputClock clock = new OutputClock(files);
        clock.record();
        for (int second = 0; second < 10; second++) {
            Files.writeString(instance.resolve("output/0"), "line " + second + "\n", StandardOpenOption.APPEND);
            setTime(0, EARLY.plusSeconds(second));
            clock.record();
        }
        // the file's own modification time applies to output after the latest mark
        Files.writeString(instance.resolve("output/0"), "line 10\n", StandardOpenOption.APPEND);
        setTime(0, EARLY.plusSeconds(10));

        assertThat(text(since(EARLY.plusSeconds(9)))).isEqualTo("line 9\nline 10\n");
        assertThat(text(since(EARLY.plusSeconds(9).plusNanos(1)))).isEqualTo("line 10\n");
        assertThat(text(since(EARLY.plusSeconds(11)))).isEmpty();
        assertThat(text(since(EARLY.minusSeconds(1)))).startsWith("line 0\n").endsWith("line 10\n");
        assertThat(text(until(EARLY.plusSeconds(1)))).isEqualTo("line 0\nline 1\n");
        assertThat(text(until(EARLY.minusMillis(1)))).isEmpty();
        assertThat(text(new OutputRange(1, EARLY, EARLY.plusSeconds(4), null, null, false)))
                .isEqualTo("line 4\n");
        try (OutputBytes stamped = new OutputBytes(reader(OutputRange.last(2)), true)) {
            assertThat(new String(stamped.readAllBytes(), StandardCharsets.UTF_8))
                    .isEqualTo("2026-01-01T00:00:09.000Z line 9\n2026-01-01T00:00:10.000Z line 10\n");
        }
    }

    @Test
    void timesUseABoundedPartOfTheDisk() throws IOException {
        OutputSegment segment = files.segments().getFirst();
        for (int i = 1; i <= 100_000; i++) {
            OutputTimes.append(segment, i, EARLY.toEpochMilli() + i);
        }
        assertThat(Files.size(segment.times())).isLessThanOrEqualTo(1 << 20);
        OutputTimes times = OutputTimes.read(segment);
        assertThat(times.lastOffset(0)).isEqualTo(100_000);
        assertThat(times.offsets()).isSorted();
        assertThat(times.millis()[times.covering(50_000)] - EARLY.toEpochMilli())
                .isBetween(50_001L, 50_008L);
    }

    @Test
    void continuesWithTheFilesOfTheFormerLayout() throws IOException {
        Path old = Files.createDirectory(instance.resolve("old"));
        Files.writeString(old.resolve("log.1"), "one\ntw");
        Files.writeString(old.resolve("log"), "o\nthree\n");
        OutputFiles moved = new OutputFiles(old.resolve("output"));
        moved.prepare(old);

        try (OutputBytes output =
                new OutputBytes(new OutputFileReader(moved, OutputRange.last(2), () -> false), false)) {
            assertThat(new String(output.readAllBytes(), StandardCharsets.UTF_8))
                    .isEqualTo("two\nthree\n");
        }
    }

    private static OutputRange since(Instant time) {
        return new OutputRange(OutputRange.ALL_LINES, time, null, null, null, false);
    }

    private static OutputRange until(Instant time) {
        return new OutputRange(OutputRange.ALL_LINES, null, time, null, null, false);
    }

    private void setTime(long base, Instant time) throws IOException {
        Files.setLastModifiedTime(instance.resolve("output/" + base), FileTime.from(time));
    }

    private void write(long base, String text) throws IOException {
        Files.writeString(instance.resolve("output/" + base), text);
    }

    private String last(int lines) throws IOException {
        return text(OutputRange.last(lines));
    }

    private String text(OutputRange range) throws IOException {
        try (OutputBytes output = new OutputBytes(reader(range), false)) {
            return new String(output.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private OutputFileReader reader(OutputRange range) throws IOException {
        return new OutputFileReader(files, range, () -> false);
    }
}
