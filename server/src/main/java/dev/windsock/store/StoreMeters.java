// SPDX-License-Identifier: Apache-2.0
package dev.windsock.store;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micronaut.context.event.ApplicationEventListener;
import io.micronaut.runtime.server.event.ServerStartupEvent;
import io.micronaut.scheduling.annotation.Scheduled;
import jakarta.inject.Singleton;
import java.io.File;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The gauges of the store. None of them counts rows: offsets and the chains of the audit say how many there are.
 *
 * <p>Threading: scrapes come from any thread and do not block. What needs a query is read every 30 seconds, on the
 * scheduler's virtual threads.
 */
@Singleton
final class StoreMeters implements ApplicationEventListener<ServerStartupEvent> {
    private static final Logger LOG = LoggerFactory.getLogger(StoreMeters.class);

    private final SqlEventLog log;
    private volatile @Nullable Reading reading;

    private record Reading(StoreSize size, long auditRows) {}

    StoreMeters(SqlEventLog log, Retention retention, StoreConfiguration configuration, MeterRegistry registry) {
        this.log = log;
        File disk = configuration.dataDir().toFile();
        gauge(
                registry,
                "store.available",
                "Whether the store accepts changes: 1 or 0",
                () -> log.status() instanceof StoreStatus.Available ? 1 : 0);
        gauge(
                registry,
                "store.lagging",
                "Whether commits take longer than a second: 1 or 0",
                () -> log.isLagging() ? 1 : 0);
        gauge(registry, "store.bytes", "Size of the database on disk", () -> {
            Reading last = reading;
            return last == null ? null : last.size().bytes();
        });
        gauge(registry, "store.live.bytes", "Part of the database that is in use; embedded store only", () -> {
            Reading last = reading;
            return last == null || last.size().liveBytes() < 0
                    ? null
                    : last.size().liveBytes();
        });
        gauge(registry, "store.disk.free.bytes", "Free space on the disk of the data directory", disk::getUsableSpace);
        gauge(registry, "store.reads.active", "Reads that the database is carrying out", log::runningReads);
        gauge(registry, "store.reads.waiting", "Reads that wait for a connection", log::waitingReads);
        gauge(
                registry,
                "eventlog.earliest",
                "Offset that reads of the log can start after",
                () -> log.earliest().offset());
        gauge(
                registry,
                "eventlog.latest",
                "Offset of the newest event",
                () -> log.latest().offset());
        gauge(
                registry,
                "eventlog.rows",
                "Events in the log",
                () -> log.latest().offset() - log.earliest().offset());
        gauge(registry, "audit.rows", "Rows of the audit of all tenants", () -> {
            Reading last = reading;
            return last == null ? null : last.auditRows();
        });
        gauge(
                registry,
                "retention.last.run.seconds",
                "When the log's retention ran last, in seconds since 1970",
                () -> {
                    Retention.Run last = retention.last();
                    return last == null ? null : last.at().getEpochSecond();
                });
        gauge(registry, "retention.last.duration.seconds", "How long the log's retention ran last", () -> {
            Retention.Run last = retention.last();
            return last == null ? null : last.took().toMillis() / 1_000.0;
        });
        gauge(registry, "retention.last.removed", "Events that the log's retention removed last", () -> {
            Retention.Run last = retention.last();
            return last == null ? null : last.removed();
        });
    }

    /** Registers a gauge, which has no value while the supplier returns null. */
    private static void gauge(
            MeterRegistry registry, String name, String description, Supplier<@Nullable Number> value) {
        Gauge.builder("windsock." + name, () -> {
                    Number now = value.get();
                    return now == null ? Double.NaN : now.doubleValue();
                })
                .description(description)
                .register(registry);
    }

    @Override
    public void onApplicationEvent(ServerStartupEvent started) {
        read();
    }

    @Scheduled(initialDelay = "30s", fixedDelay = "30s")
    void read() {
        try {
            reading = log.read(handle -> new Reading(log.size(handle), SqlEvents.auditRows(handle)));
        } catch (RuntimeException e) {
            LOG.debug("Cannot read the size of the store, retrying in 30 s", e);
        }
    }
}
