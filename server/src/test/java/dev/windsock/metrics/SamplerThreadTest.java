package dev.windsock.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;

@NullUnmarked
final class SamplerThreadTest {
    @Test
    void ticksAtTheBeginningOfEachSecondUntilItIsClosed() throws InterruptedException {
        FakeCounters driver = new FakeCounters();
        Sampler sampler = new Sampler(
                driver,
                () -> Fixtures.host(Instant.now(), 0L, 0L, 0L, 0L),
                driver,
                new History(),
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
        assertThat(running.join(Duration.ofSeconds(20))).isTrue();
    }
}
