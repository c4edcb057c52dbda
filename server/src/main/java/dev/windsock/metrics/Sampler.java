// SPDX-License-Identifier: Apache-2.0
package dev.windsock.metrics;

import dev.windsock.compute.ComputeDriver;
import dev.windsock.compute.HostSize;
import dev.windsock.compute.Usage;
import dev.windsock.id.InstanceId;
import dev.windsock.id.TenantId;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Samples the host and all running instances of all tenants, once a tick however many read the samples, and keeps them
 * in the {@link History}.
 *
 * <p>Threading: {@link #tick} is called by one thread, that of {@link SamplerThread}, which owns all fields but the
 * listeners and the newest tick; those are for any thread. Driver and host are read on virtual threads, one read of
 * each at a time. A read that is late holds up the tick by the time-out and no more, and is taken by the tick after;
 * until then the samples before stand. Listeners are called on the tick's thread.
 */
@Singleton
public final class Sampler {
    /** How long a tick waits for its readings. */
    private static final Duration READ_TIMEOUT = Duration.ofMillis(600);

    /** A sample older than this is not shown as an instance's newest any more. */
    private static final Duration STALE_AFTER = Duration.ofSeconds(10);

    private static final Logger LOG = LoggerFactory.getLogger(Sampler.class);

    private final ComputeDriver driver;
    private final History history;
    private final Duration timeout;
    private final Reading<HostReading> hostReading;
    private final Reading<Round> instanceReading;
    private final Timer duration;
    private final Counter late;
    private final List<Consumer<Tick>> listeners = new CopyOnWriteArrayList<>();
    private volatile Tick newest;

    private @Nullable HostReading hostBefore;
    private Round before = new Round(List.of(), Map.of());
    private Map<InstanceId, Sample> samples = Map.of();

    @Inject
    Sampler(
            ComputeDriver driver,
            HostMeter host,
            MeteredInstances instances,
            History history,
            Clock clock,
            MeterRegistry meters) {
        this(driver, host, instances, history, clock, meters, READ_TIMEOUT);
    }

    Sampler(
            ComputeDriver driver,
            HostMeter host,
            MeteredInstances instances,
            History history,
            Clock clock,
            MeterRegistry meters,
            Duration timeout) {
        this.driver = driver;
        this.history = history;
        this.timeout = timeout;
        this.hostReading = new Reading<>("the host's counters", host::read);
        this.instanceReading = new Reading<>("the driver's counters", () -> Round.read(driver, instances));
        this.duration = Timer.builder("windsock.sampling")
                .description("How long a sampling of the host and all instances takes")
                .register(meters);
        this.late = Counter.builder("windsock.sampling.late")
                .description("Samplings whose readings of the driver were not there in time")
                .register(meters);
        Gauge.builder("windsock.sampling.instances", history, History::size)
                .description("Instances in the metrics history")
                .register(meters);
        Gauge.builder("windsock.sampling.history.bytes", history, History::bytes)
                .description("Memory that the metrics history uses")
                .register(meters);
        this.newest = new Tick(second(clock.instant()), unknown(second(clock.instant()), driver.host()), Map.of());
    }

    /** What is known at the newest second; before the first tick, only the host's size. Never blocks. */
    public Tick newest() {
        return newest;
    }

    /** Adds a listener that is called after each tick, by one thread at a time; it returns quickly. */
    public void onTick(Consumer<Tick> listener) {
        listeners.add(listener);
    }

    /** Samples everything once. Blocks for the time-out at most. */
    void tick(Instant second) throws InterruptedException {
        long began = System.nanoTime();
        hostReading.start();
        instanceReading.start();
        long deadline = began + timeout.toNanos();
        HostSize size = driver.host();
        HostSample host = hostReading
                .await(deadline)
                .map(now -> sampleHost(second, now, size))
                .orElseGet(() -> unknown(second, size));
        history.add(host);
        instanceReading.await(deadline).ifPresentOrElse(now -> sampleInstances(second, now, size), late::increment);
        history.forgetOld(second);
        newest = new Tick(second, host, byTenant(second));
        duration.record(System.nanoTime() - began, TimeUnit.NANOSECONDS);
        listeners.forEach(this::tell);
    }

    private HostSample sampleHost(Instant second, HostReading now, HostSize size) {
        HostSample sample = Rates.host(second, hostBefore, now, size);
        hostBefore = now;
        return sample;
    }

    private void sampleInstances(Instant second, Round now, HostSize size) {
        Map<InstanceId, Sample> sampled = new HashMap<>();
        for (MeteredInstances.Metered instance : now.running()) {
            Usage usage = now.usages().get(instance.id());
            Usage usageBefore = before.usages().get(instance.id());
            Sample sampleBefore = samples.get(instance.id());
            if (usage == null || (usageBefore != null && usage.at().equals(usageBefore.at()))) {
                // nothing new is known of it, and a rate over no time would be none
                if (sampleBefore != null) {
                    sampled.put(instance.id(), sampleBefore);
                }
                continue;
            }
            Sample sample = Rates.sample(second, usageBefore, usage, instance, size);
            sampled.put(instance.id(), sample);
            history.add(instance.id(), instance.tenantId(), sample);
        }
        before = now;
        samples = sampled;
    }

    private Map<TenantId, List<Sample>> byTenant(Instant second) {
        Instant earliest = second.minus(STALE_AFTER);
        Map<TenantId, List<Sample>> byTenant = new HashMap<>();
        for (MeteredInstances.Metered instance : before.running()) {
            Sample sample = samples.get(instance.id());
            if (sample != null && sample.timestamp().isAfter(earliest)) {
                byTenant.computeIfAbsent(instance.tenantId(), tenant -> new ArrayList<>())
                        .add(sample);
            }
        }
        byTenant.values().forEach(list -> list.sort(Comparator.comparing(Sample::instanceId)));
        return byTenant;
    }

    private void tell(Consumer<Tick> listener) {
        try {
            listener.accept(newest);
        } catch (RuntimeException e) {
            LOG.error("A listener of samples failed", e);
        }
    }

    private static HostSample unknown(Instant second, HostSize size) {
        return Rates.host(second, null, new HostReading(second, null, null, null, null, null, null, null), size);
    }

    private static Instant second(Instant instant) {
        return Instant.ofEpochSecond(instant.getEpochSecond());
    }

    /** One reading of the driver: who ran, and their counters. */
    private record Round(List<MeteredInstances.Metered> running, Map<InstanceId, Usage> usages) {
        private static Round read(ComputeDriver driver, MeteredInstances instances) {
            List<MeteredInstances.Metered> running = instances.running();
            List<InstanceId> ids =
                    running.stream().map(MeteredInstances.Metered::id).toList();
            Map<InstanceId, Usage> usages = ids.isEmpty()
                    ? Map.of()
                    : driver.usage(ids).stream()
                            .collect(Collectors.toMap(Usage::id, Function.identity(), (first, second) -> second));
            return new Round(running, usages);
        }
    }
}
