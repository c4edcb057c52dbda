// SPDX-License-Identifier: Apache-2.0
package dev.windsock.edge;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;

/** How often something may happen, by a clock that the test moves. */
@NullUnmarked
final class RatesTest {
    private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 1_000);
    private final Rates rates = new Rates(10, 2, nanos::get);

    private void pass(Duration time) {
        nanos.addAndGet(time.toNanos());
    }

    private int takeAll(String sender) {
        int taken = 0;
        while (rates.take(sender).isZero()) {
            taken++;
        }
        return taken;
    }

    @Test
    void aBurstAndThenTheRate() {
        assertThat(takeAll("a")).isEqualTo(20);
        assertThat(rates.take("a")).isEqualTo(Duration.ofMillis(100));
        pass(Duration.ofMillis(50));
        assertThat(rates.untilNext("a")).isEqualTo(Duration.ofMillis(50));
        pass(Duration.ofMillis(950));
        assertThat(rates.untilNext("a")).isZero();
        assertThat(takeAll("a")).isEqualTo(10);
        pass(Duration.ofHours(1));
        assertThat(takeAll("a")).isEqualTo(20);
    }

    @Test
    void eachHasItsOwn() {
        takeAll("a");
        assertThat(rates.untilNext("b")).isZero();
        assertThat(takeAll("b")).isEqualTo(20);
    }

    @Test
    void whatItRemembersIsBounded() {
        takeAll("early");
        for (int i = 0; i < Rates.MAX_SENDERS * 2; i++) {
            rates.take("sender " + i);
        }
        assertThat(rates.size()).isEqualTo(Rates.MAX_SENDERS + 1);
        // the newest share one, which is used up; who was there before is not touched
        assertThat(rates.take("newest")).isPositive();
        assertThat(rates.untilNext("newest")).isPositive();
        assertThat(rates.untilNext("sender 1")).isZero();
        pass(Duration.ofSeconds(3));
        assertThat(rates.take("newest")).isZero();
        assertThat(rates.size()).isEqualTo(1);
    }
}
