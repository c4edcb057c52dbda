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
 * Samples the host and all running instances of all tenants once per tick, regardless of the number of readers, and stores
 * the samples in the {@link History}.
 *
 * <p>Threading: only the thread of {@link SamplerThread} calls {@link #tick}. It owns all fields except the listeners and the
 * latest tick, which any thread may use. The driver and the host are read on virtual threads, with at most one read of each in
 * progress. A late read delays the tick by no more than the timeout, and a later tick uses its result; until then, the previous
 * samples remain current. Listeners are called on the tick's thread.
 */
@Singleton
public final class Sampler {
    /** How long a tick waits for its reads. */
    private static final Duration READ_TIMEOUT = Duration.ofMillis(600);

    /** A sample older than this is no longer reported as an instance's latest. */
    private static final Duration STALE_AFTER = Duration.ofSeconds(10);

    private static final Logger LOG = LoggerFactory.getLogger(Sampler.class);

    private final ComputeDriver driver;
    private final History history;
    private final Duration timeout;
    private final BackgroundRead<HostReading> hostRead;
    private final BackgroundRead<Round> instancesRead;
    private final Timer duration;
    private final Counter late;
    private final List<Consumer<Tick>> listeners = new CopyOnWriteArrayList<>();
    private volatile Tick newest;

    private @Nullable HostReading previousHost;
    private Round previous = new Round(List.of(), Map.of());
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
        this.hostRead = new BackgroundRead<>("host", host::read);
        this.instancesRead = new BackgroundRead<>("driver", () -> Round.read(driver, instances));
        this.duration = Timer.builder("windsock.sampling")
                .description("Duration of sampling the host and all instances")
                .register(meters);
        this.late = Counter.builder("windsock.sampling.late")
                .description("Samplings for which the driver's counters were late")
                .register(meters);
        Gauge.builder("windsock.sampling.instances", history, History::size)
                .description("Instances in the metrics history")
                .register(meters);
        Gauge.builder("windsock.sampling.history.bytes", history, History::bytes)
                .description("Memory that the metrics history uses")
                .register(meters);
        this.newest = new Tick(second(clock.instant()), unknown(second(clock.instant()), driver.host()), Map.of());
    }

    /** Returns the latest samples; before the first tick, only the host's size is known. Never blocks. */
    public Tick newest() {
        return newest;
    }

    /** Adds a listener that is called after each tick, by one thread at a time. The listener must return quickly. */
    public void onTick(Consumer<Tick> listener) {
        listeners.add(listener);
    }

    /** Samples everything once. Blocks for at most the timeout. */
    void tick(Instant second) throws InterruptedException {
        long start = System.nanoTime();
        hostRead.start();
        instancesRead.start();
        long deadline = start + timeout.toNanos();
        HostSize size = driver.host();
        HostSample host = hostRead.await(deadline)
                .map(now -> sampleHost(second, now, size))
                .orElseGet(() -> unknown(second, size));
        history.add(host);
        instancesRead.await(deadline).ifPresentOrElse(now -> sampleInstances(second, now, size), late::increment);
        history.removeExpired(second);
        newest = new Tick(second, host, byTenant(second));
        duration.record(System.nanoTime() - start, TimeUnit.NANOSECONDS);
        listeners.forEach(this::notifyListener);
    }

    private HostSample sampleHost(Instant second, HostReading now, HostSize size) {
        HostSample sample = SampleCalculator.host(second, previousHost, now, size);
        previousHost = now;
        return sample;
    }

    private void sampleInstances(Instant second, Round now, HostSize size) {
        Map<InstanceId, Sample> sampled = new HashMap<>();
        for (MeteredInstances.Metered instance : now.running()) {
            Usage usage = now.usages().get(instance.id());
            Usage previousUsage = previous.usages().get(instance.id());
            Sample previousSample = samples.get(instance.id());
            if (usage == null || (previousUsage != null && usage.at().equals(previousUsage.at()))) {
                // without a new reading, no time has elapsed, so there is no rate
                if (previousSample != null) {
                    sampled.put(instance.id(), previousSample);
                }
                continue;
            }
            Sample sample = SampleCalculator.sample(second, previousUsage, usage, instance, size);
            sampled.put(instance.id(), sample);
            history.add(instance.id(), instance.tenantId(), sample);
        }
        previous = now;
        samples = sampled;
    }

    private Map<TenantId, List<Sample>> byTenant(Instant second) {
        Instant earliest = second.minus(STALE_AFTER);
        Map<TenantId, List<Sample>> byTenant = new HashMap<>();
        for (MeteredInstances.Metered instance : previous.running()) {
            Sample sample = samples.get(instance.id());
            if (sample != null && sample.timestamp().isAfter(earliest)) {
                byTenant.computeIfAbsent(instance.tenantId(), tenant -> new ArrayList<>())
                        .add(sample);
            }
        }
        byTenant.values().forEach(list -> list.sort(Comparator.comparing(Sample::instanceId)));
        return byTenant;
    }

    private void notifyListener(Consumer<Tick> listener) {
        try {
            listener.accept(newest);
        } catch (RuntimeException e) {
            LOG.error("Sample listener failed, continuing with the next: second={}", newest.second(), e);
        }
    }

    private static HostSample unknown(Instant second, HostSize size) {
        return SampleCalculator.host(
                second, null, new HostReading(second, null, null, null, null, null, null, null), size);
    }

    private static Instant second(Instant instant) {
        return Instant.ofEpochSecond(instant.getEpochSecond());
    }

    /** The running instances and their counters at one reading. */
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
