// SPDX-License-Identifier: Apache-2.0
package dev.windsock.metrics;

import static dev.windsock.metrics.Ring.Fold.LAST;
import static dev.windsock.metrics.Ring.Fold.MEAN;
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
        Ring ring = new Ring(10, MEAN, LAST);
        ring.append(5, 1, UNKNOWN);
        ring.append(7, UNKNOWN, 2);
        assertThat(read(ring, ALL)).containsExactly("5 [1.0, NaN]", "7 [NaN, 2.0]");
        assertThat(ring.newest(RingTest::text)).contains("7 [NaN, 2.0]");
    }

    @Test
    void anEmptyRingHasNoRows() {
        Ring ring = new Ring(10, MEAN);
        assertThat(read(ring, ALL)).isEmpty();
        assertThat(ring.newest(RingTest::text)).isEmpty();
    }

    @Test
    void growsThenOverwritesTheOldest() {
        Ring ring = new Ring(100, MEAN, LAST);
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
        Ring ring = new Ring(3_600, MEAN, MEAN, LAST);
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
        Ring ring = new Ring(100, MEAN, LAST);
        for (int second = 8; second <= 16; second++) {
            ring.append(second, second, second);
        }
        assertThat(read(ring, new Span(5, 16, 5)))
                .containsExactly("5 [8.5, 9.0]", "10 [12.0, 14.0]", "15 [15.5, 16.0]");
    }

    @Test
    void aggregatesKnownValuesOnly() {
        Ring ring = new Ring(100, MEAN, LAST);
        ring.append(10, UNKNOWN, 7);
        ring.append(11, 4, UNKNOWN);
        ring.append(12, 6, UNKNOWN);
        ring.append(20, UNKNOWN, UNKNOWN);
        assertThat(read(ring, new Span(10, 30, 10))).containsExactly("10 [5.0, 7.0]", "20 [NaN, NaN]");
    }

    @Test
    void omitsStepsWithoutRows() {
        Ring ring = new Ring(100, MEAN);
        ring.append(1, 1);
        ring.append(31, 2);
        assertThat(read(ring, new Span(0, 40, 10))).containsExactly("0 [1.0]", "30 [2.0]");
    }

    @Test
    void ignoresASecondRowForTheSameSecond() {
        Ring ring = new Ring(100, MEAN);
        ring.append(1, 1);
        ring.append(1, 2);
        assertThat(read(ring, ALL)).containsExactly("1 [1.0]");
    }

    @Test
    void clearsWhenTheClockIsSetBack() {
        Ring ring = new Ring(4, MEAN);
        for (int second = 10; second < 20; second++) {
            ring.append(second, second);
        }
        for (int second = 2; second < 8; second++) {
            ring.append(second, second);
        }
        assertThat(read(ring, ALL)).containsExactly("4 [4.0]", "5 [5.0]", "6 [6.0]", "7 [7.0]");
    }

    @Test
    void countersStayExact() {
        Ring ring = new Ring(10, LAST);
        ring.append(1, 9_007_199_254_740_991.0);
        assertThat(ring.newest((second, row) -> Cells.whole(row[0]))).contains(9_007_199_254_740_991L);
    }

    private static List<String> read(Ring ring, Span span) {
        return ring.read(span, RingTest::text);
    }

    private static String text(long second, double[] row) {
        return second + " " + Arrays.toString(row);
    }
}
