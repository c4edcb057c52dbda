// SPDX-License-Identifier: Apache-2.0
package dev.windsock.metrics;

import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.micronaut.context.event.ApplicationEventListener;
import io.micronaut.runtime.server.event.ServerStartupEvent;
import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import jakarta.inject.Singleton;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Reports the latest samples of all running instances to scrapes. Instances are created and terminated frequently, so a scrape
 * reads the samples, and no meter is registered for an instance. Unknown values are absent.
 *
 * <p>Threading: thread-safe; does not block.
 */
@Singleton
final class UsageMeters implements MultiCollector, ApplicationEventListener<ServerStartupEvent> {
    private static final double PERCENT = 100;

    /** A value of a sample; null if it is unknown. */
    @FunctionalInterface
    private interface Value {
        @Nullable Number of(Sample sample);
    }

    private final Sampler sampler;
    private final PrometheusMeterRegistry registry;

    UsageMeters(Sampler sampler, PrometheusMeterRegistry registry) {
        this.sampler = sampler;
        this.registry = registry;
    }

    @Override
    public void onApplicationEvent(ServerStartupEvent started) {
        registry.getPrometheusRegistry().register(this);
    }

    @Override
    public MetricSnapshots collect() {
        return of(sampler.newest());
    }

    static MetricSnapshots of(Tick tick) {
        return MetricSnapshots.of(
                gauge(
                        tick,
                        "cpu_usage_ratio",
                        "CPU time that an instance uses, as a fraction of its limit or, without a limit, of the host",
                        sample -> scaled(sample.cpuPercentage())),
                gauge(
                        tick,
                        "memory_usage_bytes",
                        "Memory that an instance uses, without file cache",
                        Sample::memoryUsageBytes),
                gauge(
                        tick,
                        "memory_usage_ratio",
                        "Memory that an instance uses, as a fraction of its limit or, without a limit, of the host",
                        sample -> scaled(sample.memoryPercentage())),
                gauge(tick, "processes", "Processes of an instance", Sample::pids),
                counter(
                        tick,
                        "network_received_bytes",
                        "Bytes that an instance received since its run started",
                        Sample::networkRxBytes),
                counter(
                        tick,
                        "network_sent_bytes",
                        "Bytes that an instance sent since its run started",
                        Sample::networkTxBytes),
                counter(
                        tick,
                        "disk_read_bytes",
                        "Bytes that an instance read from disks since its run started",
                        Sample::diskReadBytes),
                counter(
                        tick,
                        "disk_written_bytes",
                        "Bytes that an instance wrote to disks since its run started",
                        Sample::diskWriteBytes));
    }

    private static @Nullable Double scaled(@Nullable Double percentage) {
        return percentage == null ? null : percentage / PERCENT;
    }

    private static GaugeSnapshot gauge(Tick tick, String name, String help, Value value) {
        GaugeSnapshot.Builder snapshot =
                GaugeSnapshot.builder().name("windsock_instance_" + name).help(help);
        forEach(
                tick,
                value,
                (labels, number) -> snapshot.dataPoint(GaugeDataPointSnapshot.builder()
                        .labels(labels)
                        .value(number)
                        .build()));
        return snapshot.build();
    }

    private static CounterSnapshot counter(Tick tick, String name, String help, Value value) {
        CounterSnapshot.Builder snapshot =
                CounterSnapshot.builder().name("windsock_instance_" + name).help(help);
        forEach(
                tick,
                value,
                (labels, number) -> snapshot.dataPoint(CounterDataPointSnapshot.builder()
                        .labels(labels)
                        .value(number)
                        .build()));
        return snapshot.build();
    }

    private static void forEach(Tick tick, Value value, BiConsumer<Labels, Double> action) {
        tick.samples()
                .forEach((tenant, samples) -> samples.forEach(sample -> {
                    Number number = value.of(sample);
                    if (number != null) {
                        action.accept(
                                Labels.of("instance_id", sample.instanceId(), "tenant_id", tenant.value()),
                                number.doubleValue());
                    }
                }));
    }
}
