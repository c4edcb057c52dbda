// SPDX-License-Identifier: Apache-2.0
package dev.windsock.store;

import dev.windsock.cluster.Bus;
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
 * The gauges of the store. None of them counts rows: offsets and the audit chains provide the numbers.
 *
 * <p>Threading: scrapes come from any thread and do not block. Values that need a query are read every 30 seconds, on the
 * scheduler's virtual threads.
 */
@Singleton
final class StoreMeters implements ApplicationEventListener<ServerStartupEvent> {
    private static final Logger LOG = LoggerFactory.getLogger(StoreMeters.class);

    private final SqlEventLog log;
    private volatile @Nullable Reading reading;

    private record Reading(StoreSize size, long auditRows) {}

    StoreMeters(
            SqlEventLog log, Bus bus, Retention retention, StoreConfiguration configuration, MeterRegistry registry) {
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
        if (configuration.storeUrl() == null) {
            gauge(registry, "store.live.bytes", "Part of the database that is in use; embedded store only", () -> {
                Reading last = reading;
                return last == null ? null : last.size().liveBytes();
            });
            File wal = SqliteFile.log(configuration.dataDir().resolve(SqliteFile.NAME))
                    .toFile();
            gauge(registry, "store.wal.bytes", "Size of the write-ahead log; embedded store only", wal::length);
        }
        gauge(registry, "store.disk.free.bytes", "Free space on the data directory's disk", disk::getUsableSpace);
        gauge(registry, "store.reads.active", "Reads that the database is executing", log::runningReads);
        gauge(registry, "store.reads.waiting", "Reads that are waiting for a connection", log::waitingReads);
        gauge(
                registry,
                "eventlog.earliest",
                "Earliest offset after which the log can be read",
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
        gauge(
                registry,
                "eventlog.age.seconds",
                "Time since this server was last up to date with the commits of all servers that share the "
                        + "store; 0 if it has exclusive use of the store",
                () -> log.age().toMillis() / 1_000.0);
        gauge(
                registry,
                "bus.connected",
                "Whether this server is connected over NATS to the other servers that share its store: 1 or 0",
                () -> bus.isConnected() ? 1 : 0);
        gauge(registry, "audit.rows", "Audit rows of all tenants", () -> {
            Reading last = reading;
            return last == null ? null : last.auditRows();
        });
        gauge(
                registry,
                "retention.last.run.seconds",
                "Time of the last log retention run, in seconds since 1970. In a cluster, this includes runs that this "
                        + "server left to the oldest server",
                () -> {
                    Retention.Run last = retention.last();
                    return last == null ? null : last.at().getEpochSecond();
                });
        gauge(registry, "retention.last.duration.seconds", "Duration of the last log retention run", () -> {
            Retention.Run last = retention.last();
            return last == null ? null : last.took().toMillis() / 1_000.0;
        });
        gauge(registry, "retention.last.removed", "Events that the last log retention run removed", () -> {
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
