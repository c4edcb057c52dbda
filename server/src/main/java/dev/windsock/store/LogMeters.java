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

/** What the log counts. For any thread; does not block. */
final class LogMeters {
    private final MeterRegistry registry;
    private final Timer writes;
    private final DistributionSummary groups;
    private final Counter events;

    LogMeters(MeterRegistry registry) {
        this.registry = registry;
        writes = Timer.builder("windsock.eventlog.writes")
                .description("From the moment that a change is handed in to its commit")
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
                .description("Changes that shared a commit")
                .register(registry);
        events = Counter.builder("windsock.eventlog.events")
                .description("Events that were committed")
                .register(registry);
    }

    /** Shows how many changes wait for the writer. */
    void waiting(Collection<?> queue) {
        Gauge.builder("windsock.eventlog.waiting", queue, Collection::size)
                .description("Changes that wait for the writer")
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
