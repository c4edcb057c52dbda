// SPDX-License-Identifier: Apache-2.0
package dev.windsock.store;

import dev.windsock.log.ChangeEvent;
import dev.windsock.log.EventType;
import dev.windsock.log.Topic;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** The meters of the log. Thread-safe; does not block. */
final class LogMeters {
    private final MeterRegistry registry;
    private final Timer writes;
    private final DistributionSummary groups;
    private final Counter events;
    private final Map<String, Counter> changes = new HashMap<>();

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
        Stream.of(EventType.values())
                .filter(type -> type.topic() != Topic.METRICS)
                .forEach(type -> changes.put(
                        type.name(),
                        Counter.builder("windsock.changes")
                                .description(
                                        "Committed changes to the server's own resources, by the type of their event")
                                .tag("type", type.name())
                                .register(registry)));
    }

    /** Registers the gauge of pending changes. */
    void pending(Collection<?> queue) {
        Gauge.builder("windsock.eventlog.waiting", queue, Collection::size)
                .description("Changes that are queued for the writer")
                .register(registry);
    }

    void written(long nanos) {
        writes.record(nanos, TimeUnit.NANOSECONDS);
    }

    void committed(int size, List<ChangeEvent> appended) {
        groups.record(size);
        events.increment(appended.size());
        for (ChangeEvent event : appended) {
            Counter counter = changes.get(event.draft().type());
            if (counter != null) {
                counter.increment();
            }
        }
    }
}
