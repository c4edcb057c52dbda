// SPDX-License-Identifier: Apache-2.0
package dev.windsock.store;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.Collection;
import java.util.concurrent.TimeUnit;

/** The meters of the log. For any thread; does not block. */
final class LogMeters {
    private final MeterRegistry registry;
    private final Timer writes;
    private final DistributionSummary groups;
    private final Counter events;

    LogMeters(MeterRegistry registry) {
        this.registry = registry;
        writes = Timer.builder("windsock.eventlog.writes")
                .description("Time from queueing a change to its commit")
                .serviceLevelObjectives(
                        Duration.ofMillis(1),
                        Duration.ofMillis(5),
                        Duration.ofMillis(10),
                        Duration.ofMillis(50),
                        Duration.ofMillis(100),
                        Duration.ofMillis(500),
                        Duration.ofSeconds(1),
                        Duration.ofSeconds(5))
                .register(registry);
        groups = DistributionSummary.builder("windsock.eventlog.groups")
                .description("Changes per commit")
                .register(registry);
        events = Counter.builder("windsock.eventlog.events")
                .description("Committed events")
                .register(registry);
    }

    /** Registers the gauge of pending changes. */
    void pending(Collection<?> queue) {
        Gauge.builder("windsock.eventlog.waiting", queue, Collection::size)
                .description("Changes that are waiting for the writer")
                .register(registry);
    }

    void written(long nanos) {
        writes.record(nanos, TimeUnit.NANOSECONDS);
    }

    void committed(int changes, int appended) {
        groups.record(changes);
        events.increment(appended);
    }
}
