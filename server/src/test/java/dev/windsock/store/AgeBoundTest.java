// SPDX-License-Identifier: Apache-2.0
package dev.windsock.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

final class AgeBoundTest {
    private static final Instant NOW = Instant.parse("2026-06-01T00:00:00Z");

    private final AtomicInteger reads = new AtomicInteger();

    /** Returns the offsets of the rows that are older than 30 days; the age of each row in days is given. */
    private List<Long> exceeded(int... ages) {
        AgeBound bound = new AgeBound(NOW, Duration.ofDays(30), ages.length, offset -> {
            reads.incrementAndGet();
            return Optional.of(time(ages, offset));
        });
        return LongStream.rangeClosed(1, ages.length)
                .filter(offset -> bound.isExceededBy(offset, time(ages, offset)))
                .boxed()
                .toList();
    }

    private static Instant time(int[] ages, long offset) {
        return NOW.minus(Duration.ofDays(ages[(int) offset - 1]));
    }

    @Test
    void anOldRowIsTooOld() {
        assertThat(exceeded(40, 31, 30, 1)).containsExactly(1L, 2L);
    }

    @Test
    void rowsAheadOfTheClockAreAsOldAsTheNextRow() {
        assertThat(exceeded(50, -400, -399, 40, 20)).containsExactly(1L, 2L, 3L, 4L);
        assertThat(exceeded(50, -400, -399, 20)).containsExactly(1L);
        assertThat(exceeded(-400, -1, 40, -300, 10)).containsExactly(1L, 2L, 3L);
    }

    @Test
    void theNewestRowsAheadOfTheClockAreNotTooOld() {
        assertThat(exceeded(40, -400, -399)).containsExactly(1L);
    }

    @Test
    void readsFewRowsToFindTheNextOne() {
        int[] ages =
                IntStream.range(0, 100_000).map(i -> i < 99_000 ? -400 : 40).toArray();
        assertThat(exceeded(ages)).hasSize(ages.length);
        assertThat(reads).hasValueLessThan(25);
    }
}
