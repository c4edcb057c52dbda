// SPDX-License-Identifier: Apache-2.0
package dev.windsock.metrics;

import static dev.windsock.metrics.Column.LAST;
import static dev.windsock.metrics.Column.MEAN;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;

@NullUnmarked
final class RingTest {
    private static final double UNKNOWN = Double.NaN;
    private static final Span ALL = new Span(0, 1_000_000, 1);

    @Test
    void readsWhatWasAdded() {
        Ring ring = new Ring(10, 1, List.of(MEAN, LAST));
        ring.append(5, 1, UNKNOWN);
        ring.append(7, UNKNOWN, 2);
        assertThat(read(ring, ALL)).containsExactly("5 [1.0, NaN]", "7 [NaN, 2.0]");
        assertThat(ring.oldest()).hasValue(5);
    }

    @Test
    void anEmptyRingHasNoRows() {
        Ring ring = new Ring(10, 1, List.of(MEAN));
        assertThat(read(ring, ALL)).isEmpty();
        assertThat(ring.oldest()).isEmpty();
    }

    @Test
    void growsThenOverwritesTheOldest() {
        Ring ring = new Ring(100, 1, List.of(MEAN, LAST));
        for (int second = 1; second <= 250; second++) {
            ring.append(second, second, second % 2 == 0 ? UNKNOWN : second);
            List<String> rows = read(ring, ALL);
            assertThat(rows).hasSize(Math.min(second, 100));
            assertThat(rows.getFirst()).startsWith(Math.max(1, second - 99) + " ");
            assertThat(rows.getLast()).startsWith(second + " ");
        }
        assertThat(read(ring, new Span(151, 153, 1)))
                .containsExactly("151 [151.0, 151.0]", "152 [152.0, NaN]", "153 [153.0, 153.0]");
    }

    @Test
    void boundsItsMemoryAndTakesNoneForUnknownColumns() {
        Ring ring = new Ring(3_600, 1, List.of(MEAN, MEAN, LAST));
        assertThat(ring.bytes()).isLessThan(1_000);
        for (int second = 0; second < 10_000; second++) {
            ring.append(second, 1, UNKNOWN, UNKNOWN);
        }
        assertThat(ring.bytes()).isEqualTo(2 * 8 * 3_600);
        ring.append(10_000, 1, 1, UNKNOWN);
        assertThat(ring.bytes()).isEqualTo(3 * 8 * 3_600);
        assertThat(read(ring, new Span(9_999, 10_000, 1)))
                .containsExactly("9999 [1.0, NaN, NaN]", "10000 [1.0, 1.0, NaN]");
    }

    @Test
    void aggregatesBetweenStepBoundaries() {
        Ring ring = new Ring(100, 1, List.of(MEAN, LAST));
        for (int second = 8; second <= 16; second++) {
            ring.append(second, second, second);
        }
        assertThat(read(ring, new Span(5, 16, 5)))
                .containsExactly("5 [8.5, 9.0]", "10 [12.0, 14.0]", "15 [15.5, 16.0]");
    }

    @Test
    void aggregatesKnownValuesOnly() {
        Ring ring = new Ring(100, 1, List.of(MEAN, LAST));
        ring.append(10, UNKNOWN, 7);
        ring.append(11, 4, UNKNOWN);
        ring.append(12, 6, UNKNOWN);
        ring.append(20, UNKNOWN, UNKNOWN);
        assertThat(read(ring, new Span(10, 30, 10))).containsExactly("10 [5.0, 7.0]", "20 [NaN, NaN]");
    }

    @Test
    void omitsStepsWithoutRows() {
        Ring ring = new Ring(100, 1, List.of(MEAN));
        ring.append(1, 1);
        ring.append(31, 2);
        assertThat(read(ring, new Span(0, 40, 10))).containsExactly("0 [1.0]", "30 [2.0]");
    }

    @Test
    void ignoresASecondRowForTheSameSecond() {
        Ring ring = new Ring(100, 1, List.of(MEAN));
        ring.append(1, 1);
        ring.append(1, 2);
        assertThat(read(ring, ALL)).containsExactly("1 [1.0]");
    }

    @Test
    void clearsWhenTheClockIsSetBack() {
        Ring ring = new Ring(4, 1, List.of(MEAN));
        for (int second = 10; second < 20; second++) {
            ring.append(second, second);
        }
        for (int second = 2; second < 8; second++) {
            ring.append(second, second);
        }
        assertThat(read(ring, ALL)).containsExactly("4 [4.0]", "5 [5.0]", "6 [6.0]", "7 [7.0]");
    }

    @Test
    void aggregatesWhatIsAddedWithinAStep() {
        Ring ring = new Ring(2, 10, List.of(MEAN, LAST));
        for (int second = 1; second <= 25; second++) {
            ring.append(second, second % 2 == 0 ? UNKNOWN : second, second == 25 ? UNKNOWN : second);
        }
        assertThat(read(ring, ALL)).containsExactly("10 [15.0, 19.0]", "20 [23.0, 24.0]");
        ring.append(25, 1_000, 1_000);
        assertThat(read(ring, ALL)).endsWith("20 [23.0, 24.0]");
        ring.append(24, 1, 1);
        assertThat(read(ring, ALL)).containsExactly("20 [1.0, 1.0]");
    }

    @Test
    void keepsTheExtremesOfWhatItAggregates() {
        List<Column> columns = List.of(MEAN, Column.minOf(0), Column.maxOf(0));
        Ring seconds = new Ring(100, 1, columns);
        for (int second = 0; second < 10; second++) {
            seconds.append(second, second == 7 ? 90 : second == 3 ? UNKNOWN : 2, UNKNOWN, UNKNOWN);
        }
        assertThat(read(seconds, new Span(0, 9, 5))).containsExactly("0 [2.0, 2.0, 2.0]", "5 [19.6, 2.0, 90.0]");
        assertThat(seconds.bytes()).as("a row of one second has no extremes").isEqualTo(2 * 8 * 64);
        Ring steps = new Ring(100, 5, columns);
        seconds.read(ALL, (second, row) -> {
            steps.append(second, row);
            return second;
        });
        assertThat(read(steps, ALL)).containsExactly("0 [2.0, 2.0, 2.0]", "5 [19.6, 2.0, 90.0]");
        assertThat(read(steps, new Span(0, 9, 10))).containsExactly("0 [10.8, 2.0, 90.0]");
    }

    @Test
    void countersStayExact() {
        Ring ring = new Ring(10, 1, List.of(LAST));
        ring.append(1, 9_007_199_254_740_991.0);
        assertThat(ring.read(ALL, (second, row) -> Cells.whole(row[0]))).containsExactly(9_007_199_254_740_991L);
    }

    private static List<String> read(Ring ring, Span span) {
        return ring.read(span, RingTest::text);
    }

    private static String text(long second, double[] row) {
        return second + " " + Arrays.toString(row);
    }
}
