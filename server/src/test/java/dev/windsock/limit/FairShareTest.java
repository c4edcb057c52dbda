// SPDX-License-Identifier: Apache-2.0
package dev.windsock.limit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

final class FairShareTest {
    @Test
    void nobodyGivesWayWithinTheLimit() {
        assertThat(FairShare.of(List.of(), 100)).isEqualTo(Long.MAX_VALUE);
        assertThat(FairShare.of(List.of(100L), 100)).isEqualTo(Long.MAX_VALUE);
        assertThat(FairShare.of(List.of(50L, 1L, 49L), 100)).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void onlyTheLargestGivesWay() {
        assertThat(FairShare.of(List.of(1_000L), 160)).isEqualTo(150);
        assertThat(FairShare.of(List.of(10L, 1_000L, 20L), 160)).isEqualTo(120);
        assertThat(FairShare.of(List.of(500L, 10L, 1_000L), 160)).isEqualTo(70);
    }

    @Test
    void theSharesFitTheLimit() {
        Random random = new Random(1);
        for (int run = 0; run < 1_000; run++) {
            List<Long> sizes = LongStream.generate(() -> random.nextLong(1L << random.nextInt(1, 40)))
                    .limit(random.nextInt(1, 30))
                    .boxed()
                    .toList();
            long max = random.nextLong(1, 1L << 42);
            long share = FairShare.of(sizes, max);
            long kept = sizes.stream().mapToLong(size -> Math.min(size, share)).sum();
            assertThat(kept).isLessThanOrEqualTo(max);
            if (share != Long.MAX_VALUE) {
                // and the total nearly reaches the maximum
                assertThat(kept).isGreaterThan(max - max / 16 - sizes.size() - 1);
            }
        }
    }
}
