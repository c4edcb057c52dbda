// SPDX-License-Identifier: Apache-2.0
package dev.windsock.metrics;

import dev.windsock.limit.MemoryBudgets;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import org.jspecify.annotations.NullUnmarked;

/** A sampler that ticks when a test requests it. */
@NullUnmarked
public final class ManualSampler {
    private final History history = new History(new MemoryBudgets(new SimpleMeterRegistry()));
    private final Sampler sampler;

    public ManualSampler(FakeCounters driver, HostMeter host, MeterRegistry meters) {
        sampler = new Sampler(
                driver,
                host,
                driver,
                history,
                Clock.fixed(Fixtures.T0, ZoneOffset.UTC),
                meters,
                Duration.ofSeconds(20));
    }

    public void tick(Instant second) throws InterruptedException {
        sampler.tick(second);
    }

    public Sampler sampler() {
        return sampler;
    }

    public History history() {
        return history;
    }
}
