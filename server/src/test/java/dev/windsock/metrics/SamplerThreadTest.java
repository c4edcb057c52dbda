// SPDX-License-Identifier: Apache-2.0
package dev.windsock.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import dev.windsock.limit.MemoryBudgets;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import java.time.Instant;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@NullUnmarked
final class SamplerThreadTest {
    @Test
    void ticksEverySecondUntilClosed() throws InterruptedException {
        FakeCounters driver = new FakeCounters();
        Sampler sampler = new Sampler(
                driver,
                () -> Fixtures.host(Instant.now(), 0L, 0L, 0L, 0L),
                driver,
                new History(new MemoryBudgets(new SimpleMeterRegistry())),
                Clock.systemUTC(),
                new SimpleMeterRegistry());
        BlockingQueue<Instant> ticks = new LinkedBlockingQueue<>();
        sampler.onTick(tick -> ticks.add(tick.second()));
        SamplerThread thread = new SamplerThread(sampler, Clock.systemUTC());
        Thread running = thread.start();
        try {
            Instant first = ticks.poll(20, TimeUnit.SECONDS);
            assertThat(first).isNotNull();
            assertThat(first.getNano()).isZero();
            assertThat(ticks.poll(20, TimeUnit.SECONDS)).isAfter(first);
        } finally {
            thread.close();
        }
        assertThat(running.isAlive()).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "1500, 0, 2",
        "1999, 1, 2",
        "2000, 2, 3",
        // woken early: second 2 has already been sampled
        "1999, 2, 3",
        // a long tick: the seconds in between are skipped
        "9500, 2, 10",
        // a clock that was set back
        "500, 9, 1"
    })
    void ticksAtTheNextSecondButNeverTwiceAtTheSame(long nowMillis, long last, long next) {
        assertThat(SamplerThread.next(nowMillis, last)).isEqualTo(next);
    }
}
